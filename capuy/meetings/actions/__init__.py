"""What may happen to a conference: planned, invited to, attended, spoken and voted at, written down."""
