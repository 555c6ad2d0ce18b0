"""Work and tasks for the tests of this room, made by its actions."""

import datetime as dt
from typing import Any

from capuy.accounts.models import User
from capuy.organisations.models import Organisation
from capuy.tasks.actions import Work, give
from capuy.tasks.models import Task

TODAY = dt.date(2026, 3, 10)
LATER = TODAY + dt.timedelta(days=20)


def work_of(checker: Organisation, **other: Any) -> Work:
    """A clear piece of work, checked by `checker`."""
    wanted = {"title": "Rà soát đảng viên", "product": "Báo cáo", "due_on": LATER}
    return Work(**{**wanted, "checker": checker, **other})


def org(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def give_one(base: Organisation, office: User, **other: Any) -> Task:
    """A clear task of the base to its first cell, unless told otherwise."""
    wanted = {"title": "Rà soát đảng viên", "product": "Báo cáo", "owner": org("C1"), "due_on": LATER, "checker": base}
    return give(by=office, giver=base, **{**wanted, **other})


def codes_of(found: Any) -> set[str]:
    """Of the problems that an action stopped with."""
    return {problem.code for problem in found.value.problems}
