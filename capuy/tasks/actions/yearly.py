"""The target of a task of many years, shared out to them, and what came of each year."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.tasks import history
from capuy.tasks.actions.clarity import LARGEST
from capuy.tasks.actions.steps import RUNNING, demand_doer, hold, journal, unless
from capuy.tasks.models import EventKind, Stage, TargetYear, Task
from capuy.tasks.yearly import problems_of, years_of


@transaction.atomic
def share_out_years(*, by: User, task: Task, shares: Mapping[int, Mapping[int, Decimal | None]]) -> None:
    """Share targets (by key) out to the years of the task, by whoever gave it; all years empty takes the shares away.

    What a year has reached already stays. Effects: TargetYear rows, one journal entry. Raises ProblemsFound where the
    years do not add up to the target.
    """
    task = hold(task)
    demand(by, Permission.GIVE_TASKS, task.giver)
    stop_on(unless(task, [*RUNNING, Stage.HANDED]))
    years = years_of(task)
    targets = list(task.targets.prefetch_related("years"))
    given = {one.pk: {year: shares.get(one.pk, {}).get(year) for year in years} for one in targets}
    stop_on(
        Problem("bad-share", f"“{one.subject}”, năm {year}: ghi số từ 0.", f"nam-{one.pk}-{year}")
        for one in targets
        for year, share in given[one.pk].items()
        if share is not None and not 0 <= share <= LARGEST
    )
    stop_on(problem for one in targets for problem in problems_of(one, given[one.pk]))
    before, after = {}, {}
    for one in targets:
        known = {row.year: row for row in one.years.all()}
        told = {year: share for year, share in given[one.pk].items() if share is not None}
        if {year: row.value for year, row in known.items()} == told:
            continue
        before[one.subject] = _worded({year: row.value for year, row in known.items()})
        after[one.subject] = _worded(told)
        one.years.exclude(year__in=told).delete()
        for year, share in told.items():
            row = known.get(year) or TargetYear(target=one, year=year)
            row.value = share
            row.save()
    if after:
        journal(task, by, "share-years", f"Chia chỉ tiêu theo năm “{task.title}”", before=before, after=after)


def _worded(values: Mapping[int, Decimal]) -> str:
    return "; ".join(f"{year}: {value.normalize():f}" for year, value in sorted(values.items()))


@transaction.atomic
def report_years(*, by: User, task: Task, reached: Mapping[int, Decimal | None]) -> None:
    """What years have come to, by key of their rows, by whoever does the task. Effects: rows, line, journal entry."""
    task = hold(task)
    demand_doer(by, task)
    stop_on(unless(task, RUNNING))
    rows = list(TargetYear.objects.filter(target__task=task, pk__in=reached).select_related("target"))
    stop_on(
        Problem("bad-result", f"“{row.target.subject}”, năm {row.year}: ghi số từ 0.", f"nam-{row.pk}")
        for row in rows
        if (value := reached[row.pk]) is not None and not 0 <= value <= LARGEST
    )
    changed = [row for row in rows if row.reached != reached[row.pk]]
    if not changed:
        return
    before = {_name(row): None if row.reached is None else f"{row.reached.normalize():f}" for row in changed}
    for row in changed:
        row.reached = reached[row.pk]
        row.save(update_fields=["reached"])
    after = {_name(row): None if row.reached is None else f"{row.reached.normalize():f}" for row in changed}
    lines = [f"{name}: {value or 'bỏ kết quả'}" for name, value in after.items()]
    history.note(task, EventKind.PROGRESS, by=by, text="\n".join(["Kết quả theo năm.", *lines]))
    journal(task, by, "report-years", f"Ghi kết quả năm “{task.title}”", before=before, after=after)


def _name(row: TargetYear) -> str:
    return f"{row.target.subject}, năm {row.year}"
