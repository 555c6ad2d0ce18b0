"""Directives and the tasks that come of them: who does what by when, who checks it, how it stands and stood."""

from capuy.tasks.models.coverage import Clause, ClauseLink
from capuy.tasks.models.directives import Directive, DirectiveText
from capuy.tasks.models.files import StoredFile, file_binding
from capuy.tasks.models.following import Answer, Event, EventKind, Evidence, Extension, Spell, Urging, UrgingRound
from capuy.tasks.models.plans import Plan, PlanItem, Programme, TargetTie, Theme
from capuy.tasks.models.weaknesses import Origin, Weakness
from capuy.tasks.models.work import Assignment, Axis, Helper, Rhythm, Series, Stage, TargetYear, Task, TaskTarget

__all__ = [
    "Answer",
    "Assignment",
    "Axis",
    "Clause",
    "ClauseLink",
    "Directive",
    "DirectiveText",
    "Event",
    "EventKind",
    "Evidence",
    "Extension",
    "Helper",
    "Origin",
    "Plan",
    "PlanItem",
    "Programme",
    "Rhythm",
    "Series",
    "Spell",
    "Stage",
    "StoredFile",
    "TargetTie",
    "TargetYear",
    "Task",
    "TaskTarget",
    "Theme",
    "Urging",
    "UrgingRound",
    "Weakness",
    "file_binding",
]
