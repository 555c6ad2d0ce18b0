"""Giving work: to a body or a person, or the same to many units at once. Nothing is given that is not clear."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.text import clean
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.tasks import history
from capuy.tasks.actions.clarity import (
    Work,
    own_checker,
    owner_of,
    problems_of,
    problems_of_owner,
    problems_of_rhythm,
)
from capuy.tasks.models import Assignment, Helper, Series, Task, TaskTarget
from capuy.tasks.people import GIVEN, doers_of, tell
from capuy.tasks.rhythm import due_of

# More units than this are given their work by a background job, part by part.
AT_ONCE = 300


@transaction.atomic
def give(
    *,
    by: User | None,
    giver: Organisation,
    owner: Organisation | User | None,
    rhythm: str = "",
    until: dt.date | None = None,
    **work: Any,
) -> Task:
    """Give one task to `owner`, a body or a person of the giver's branch. `work`: the fields of `Work`.

    `source` names a record of another room as `subject_of` does; `rhythm` has the work come again until `until`.
    Effects: task, spell, helpers, targets, series; a notice to whom it is given; one journal entry. Raises
    ProblemsFound with all that is missing or wrong: owner, product, day, checker, units outside the branch …
    """
    demand(by, Permission.GIVE_TASKS, giver)
    given = Work(**work)
    body, person = owner_of(owner, giver)
    problems = [*problems_of(given, giver, [body] if body else []), *problems_of_rhythm(rhythm, until, given.due_on)]
    stop_on([*problems, *problems_of_owner(owner, body, given)])
    assert body  # noqa: S101 - else stopped
    assert given.due_on  # noqa: S101 - the same
    series = None
    if rhythm:
        series = Series.objects.create(rhythm=rhythm, first_due_on=given.due_on, until=until)
        following = due_of(series, 2)
        series.next_on = given.due_on + dt.timedelta(days=1) if until is None or following <= until else None
        series.save(update_fields=["next_on"])
    (task,) = make(
        giver,
        [body.pk],
        common_of(given, giver),
        by_name=by.get_full_name() if by else "",
        person=person,
        series=series,
        ordinal=1,
    )
    history.roll_up(task)
    announce([task], reverse("tasks:mine"), but=by)
    named = names_on([body.pk], dates.today())[body.pk]
    after = {"sản phẩm": task.product, "thời hạn": task.due_on, "đơn vị": named}
    if person:
        after["người thực hiện"] = person.get_full_name()
    record(Act("tasks.give", f"Giao nhiệm vụ “{task.title}”", subject_of(task), body, after=after), by=by)
    return task


@transaction.atomic
def give_to_many(
    *, by: User | None, giver: Organisation, organisations: Sequence[Organisation], work: Work
) -> Assignment:
    """Give the same work to each of these units; each has a task of its own, with its own standing.

    Effects: an Assignment, its tasks at once, or by a background job where there are more than `AT_ONCE`; notices; one
    journal entry with the list. Raises ProblemsFound; then nobody is given anything.
    """
    demand(by, Permission.GIVE_TASKS, giver)
    units = list({one.pk: one for one in organisations}.values())
    problems = problems_of(work, giver, units)
    if not units:
        problems.append(Problem("no-owner", "Chọn ít nhất một đơn vị để giao nhiệm vụ.", "owner"))
    if isinstance(work.checker, Organisation) and any(one.pk == work.checker.pk != giver.pk for one in units):
        problems.append(own_checker())
    stop_on(problems)
    once = Assignment.objects.create(
        giver=giver,
        title=clean(work.title),
        at=timezone.now(),
        by_name=by.get_full_name() if by else "",
        units=len(units),
        waiting=[one.pk for one in units],
        common=common_of(work, giver),
    )
    names = names_on([one.pk for one in units], dates.today())
    summary = f"Giao nhiệm vụ “{once.title}” cho {len(units)} đơn vị"
    after = {"sản phẩm": clean(work.product), "thời hạn": work.due_on, "đơn vị": [names[one.pk] for one in units]}
    record(Act("tasks.give-to-many", summary, subject_of(once), giver, after=after), by=by)
    if len(units) > AT_ONCE:
        from capuy.tasks.tasks import give_the_rest

        give_the_rest.using(key=f"tasks.assignment-{once.pk}").enqueue(assignment=once.pk)
    else:
        make_part(once)
    return once


def make_part(once: Assignment, most: int = AT_ONCE) -> int:
    """Give the next units of an assignment, held by the caller's transaction, their tasks; returns how many wait."""
    part, rest = once.waiting[:most], once.waiting[most:]
    tasks = make(once.giver, part, once.common, by_name=once.by_name, assignment=once)
    once.waiting, once.made = rest, once.made + len(tasks)
    once.save(update_fields=["waiting", "made"])
    if tasks and tasks[0].parent_id:
        history.roll_up(tasks[0])
    announce(tasks, reverse("tasks:mine"))
    return len(rest)


def make(
    giver: Organisation,
    units: Sequence[int],
    common: dict[str, Any],
    *,
    by_name: str,
    person: User | None = None,
    assignment: Assignment | None = None,
    series: Series | None = None,
    ordinal: int | None = None,
) -> list[Task]:
    """The tasks of these units (keys), with their first spells, helpers and targets: one INSERT for each table."""
    now, today = timezone.now(), dates.today()
    columns = {**common["task"], "due_on": dt.date.fromisoformat(common["task"]["due_on"])}
    if columns.get("starts_on"):
        columns["starts_on"] = dt.date.fromisoformat(columns["starts_on"])
    tasks = Task.objects.bulk_create(
        Task(
            giver=giver,
            given_at=now,
            given_by_name=by_name,
            organisation_id=unit,
            person=person,
            first_due_on=columns["due_on"],
            assignment=assignment,
            series=series,
            ordinal=ordinal if series else None,
            **columns,
        )
        for unit in units
    )
    history.begin(tasks, today)
    helpers = common["helpers"]
    Helper.objects.bulk_create(
        Helper(task=task, organisation_id=one) for task in tasks for one in helpers if one != task.organisation_id
    )
    TaskTarget.objects.bulk_create(
        TaskTarget(task=task, **{**target, "value": Decimal(target["value"])})
        for task in tasks
        for target in common["targets"]
    )
    return tasks


def announce(tasks: Sequence[Task], address: str, *, but: User | None = None) -> None:
    """Tell those who are to do it; who gives himself work knows."""
    if not tasks:
        return
    users = doers_of(tasks)
    hidden = {but.pk} if but else set()
    pairs = [(task, users[task.pk] - hidden) for task in tasks]
    tell(GIVEN, f"given-{tasks[0].pk}", "Nhiệm vụ mới", pairs, address)


def common_of(work: Work, giver: Organisation) -> dict[str, Any]:
    """What is the same for all units, as plain values, so that a background job can go on with it."""
    checker = work.checker
    body = checker if isinstance(checker, Organisation) else giver
    person = checker if isinstance(checker, User) else None
    assert work.due_on  # noqa: S101 - nothing without a day comes as far as this
    return {
        "task": {
            "title": clean(work.title),
            "detail": work.detail.replace("\r\n", "\n").strip(),
            "product": clean(work.product),
            "due_on": work.due_on.isoformat(),
            "starts_on": work.starts_on.isoformat() if work.starts_on else None,
            "other_helpers": clean(work.other_co_workers),
            "checked_by_id": body.pk,
            "checker_id": person.pk if person else None,
            "weight": work.weight,
            "axis": work.axis,
            "directive_id": work.directive.pk if work.directive else None,
            "clause": clean(work.clause),
            "source": work.source,
            "plan_item_id": work.plan_item.pk if work.plan_item else None,
            "parent_id": work.parent.pk if work.parent else None,
        },
        "helpers": [one.pk for one in work.co_workers],
        "targets": [
            {"subject": clean(t.subject), "value": str(t.value), "unit": clean(t.unit), "indicator": t.indicator}
            for t in work.targets
        ],
    }
