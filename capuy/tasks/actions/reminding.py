"""Reminders: some days before a task is due, and some after; each is told once."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.tasks.models import Stage, Task
from capuy.tasks.people import REMINDED, doers_of, tell

# Days before and after the day on which those who do it are reminded.
BEFORE = (7, 3, 1)
AFTER = (1, 7, 14)


@transaction.atomic
def remind(*, by: User | None, day: dt.date) -> int:
    """Tell those whose open tasks come due in `BEFORE` days, or came due `AFTER` days ago; returns how many were told.

    One notice to each user and kind, however many tasks. Asked twice on a day it tells nobody anything new.
    """
    told = 0
    hidden = {by.pk} if by else set()
    for days, words in (
        *((-before, f"Còn {before} ngày đến hạn") for before in BEFORE),
        *((after, f"Quá hạn {after} ngày") for after in AFTER),
    ):
        due_on = day - dt.timedelta(days=days)
        found = Task.objects.filter(~Q(stage=Stage.HANDED), due_on=due_on, closed_on__isnull=True)
        tasks = list(found)
        users = doers_of(tasks)
        pairs = [(task, users[task.pk] - hidden) for task in tasks]
        if pairs:
            key = f"task-remind-{days}-{format_date(due_on)}"
            told += tell(REMINDED, key, words, pairs, reverse("tasks:mine")).users
    return told
