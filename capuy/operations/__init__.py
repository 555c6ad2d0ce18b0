"""What the operator of an instance does with it as a whole: keys, backups, checks of the set-up, another database."""
