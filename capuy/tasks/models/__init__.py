"""Directives and the tasks that come of them: who does what by when, who checks it, how it stands and stood."""

from capuy.tasks.models.directives import Directive, DirectiveText
from capuy.tasks.models.files import StoredFile, file_binding
from capuy.tasks.models.following import Answer, Event, EventKind, Evidence, Extension, Spell, Urging, UrgingRound
from capuy.tasks.models.work import Assignment, Axis, Helper, Rhythm, Series, Stage, Task, TaskTarget

__all__ = [
    "Answer",
    "Assignment",
    "Axis",
    "Directive",
    "DirectiveText",
    "Event",
    "EventKind",
    "Evidence",
    "Extension",
    "Helper",
    "Rhythm",
    "Series",
    "Spell",
    "Stage",
    "StoredFile",
    "Task",
    "TaskTarget",
    "Urging",
    "UrgingRound",
    "file_binding",
]
