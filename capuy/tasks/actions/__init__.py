"""What may happen to directives and tasks."""

from capuy.tasks.actions.clarity import Target, Work
from capuy.tasks.actions.giving import give, give_to_many

__all__ = ["Target", "Work", "give", "give_to_many"]
