"""Whether work is in time, on any day: one definition, told in Python and in SQL.

Work that waits to be checked is judged by the day on which it was reported done: nobody is late because somebody else
has not looked yet. What is done late is late, however good.
"""

import datetime as dt
from typing import Protocol

from django.db.models import Case, CharField, F, Q, TextChoices, Value, When

from capuy.tasks.models import Stage

# A task is “soon due” from so many days before the day.
SOON = dt.timedelta(days=7)


class Standing(TextChoices):
    ON_TIME = "on_time", "Đúng hạn"
    SOON = "soon", "Sắp đến hạn"
    OVERDUE = "overdue", "Quá hạn"
    DONE = "done", "Hoàn thành đúng hạn"
    LATE = "late", "Hoàn thành chậm"
    BEYOND = "beyond", "Vượt yêu cầu"
    WITHDRAWN = "withdrawn", "Đã thu hồi"

    @property
    def look(self) -> str:
        """As the pages show it."""
        return _COLOURS[self]


_COLOURS = {
    Standing.ON_TIME: "idle",
    Standing.SOON: "warn",
    Standing.OVERDUE: "bad",
    Standing.DONE: "good",
    Standing.LATE: "warn",
    Standing.BEYOND: "good",
    Standing.WITHDRAWN: "idle",
}
OPEN = (Standing.ON_TIME, Standing.SOON, Standing.OVERDUE)
FINISHED = (Standing.DONE, Standing.LATE, Standing.BEYOND)


class Judged(Protocol):
    """A task, or how it once stood (`Spell`)."""

    stage: str
    due_on: dt.date
    handed_on: dt.date | None
    beyond: bool


def standing_of(work: Judged, day: dt.date) -> Standing:
    """How it stands on `day`."""
    if work.stage == Stage.WITHDRAWN:
        return Standing.WITHDRAWN
    handed = work.handed_on
    if work.stage == Stage.DONE:
        if handed is not None and handed > work.due_on:
            return Standing.LATE
        return Standing.BEYOND if work.beyond else Standing.DONE
    if work.stage == Stage.HANDED and handed is not None:
        return Standing.OVERDUE if handed > work.due_on else Standing.ON_TIME
    if day > work.due_on:
        return Standing.OVERDUE
    return Standing.SOON if work.due_on - day <= SOON else Standing.ON_TIME


def is_standing(standing: Standing, day: dt.date) -> Q:
    """The condition that a task, or a spell of one, stands so on `day`."""
    handed = Q(stage=Stage.HANDED, handed_on__isnull=False)
    running = ~Q(stage__in=(Stage.DONE, Stage.WITHDRAWN)) & ~handed
    late = Q(handed_on__isnull=False, handed_on__gt=F("due_on"))
    finished = Q(stage=Stage.DONE)
    return {
        Standing.ON_TIME: running & Q(due_on__gt=day + SOON) | handed & Q(handed_on__lte=F("due_on")),
        Standing.SOON: running & Q(due_on__gte=day, due_on__lte=day + SOON),
        Standing.OVERDUE: running & Q(due_on__lt=day) | handed & Q(handed_on__gt=F("due_on")),
        Standing.DONE: finished & Q(beyond=False) & ~late,
        Standing.LATE: finished & late,
        Standing.BEYOND: finished & Q(beyond=True) & ~late,
        Standing.WITHDRAWN: Q(stage=Stage.WITHDRAWN),
    }[standing]


def standing_column(day: dt.date) -> Case:
    """The standing on `day` as a column of a query."""
    whens = [When(is_standing(one, day), then=Value(one.value)) for one in Standing]
    return Case(*whens, output_field=CharField())
