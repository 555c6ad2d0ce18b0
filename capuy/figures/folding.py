"""Branch figures: what an organisation and everything below it add up to, summed from its children.

Counting and summing again, instead of adding differences, makes folding safe to stop at any moment and to run twice. A
leaf has no branch sheet: its own one is the whole.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from capuy.core.periods import Period, parse_period
from capuy.figures import sheets
from capuy.figures.counting import count_into_sheets
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import DirtyMark, Part, Touched, TrackedPeriod
from capuy.figures.registry import counting_day, form_periods
from capuy.figures.sheets import Layout, Values
from capuy.organisations.models import Placement
from capuy.organisations.queries import ids_on_path

# Marks that one transaction takes on: a folder that is killed loses no more work than theirs.
STEP = 10_000


@transaction.atomic
def mark() -> None:
    """Turn what writers have left into marks of the periods that it concerns. Effects: marks."""
    wait_for(Lock.MARK)
    while touched := list(Touched.objects.values_list("pk", "organisation_id", "since", "form")[:STEP]):
        known = [parse_period(code) for code in TrackedPeriod.objects.values_list("code", flat=True)]
        forms = {period.code: {form.code for form in form_periods(period)} for period in known}
        marks = {
            (organisation, period.code)
            for _, organisation, since, form in touched
            for period in known
            if (form in forms[period.code] if since is None else since <= period.last)
        }
        DirtyMark.objects.bulk_create(
            (DirtyMark(organisation_id=pk, period=code) for pk, code in sorted(marks)), batch_size=5_000
        )
        Touched.objects.filter(pk__in=[pk for pk, *_ in touched]).delete()


def fold(period: Period | None = None) -> int:
    """Count and fold until no mark is left (of `period`, of any). Returns the number of marks that were seen to."""
    mark()
    seen = 0
    kept = TrackedPeriod.objects.filter(code__in=DirtyMark.objects.values("period"))
    for known in kept.filter(code=period.code) if period else kept:
        while step := _fold_some(known):
            seen += step
    return seen


@transaction.atomic
def _fold_some(known: TrackedPeriod) -> int:
    """Sheets and the end of the marks stand or fall together; a mark that comes meanwhile stays for the next round."""
    period = parse_period(known.code)
    wait_for(Lock.FOLD, [known.pk])
    marks = dict(DirtyMark.objects.filter(period=period.code).values_list("pk", "organisation_id")[:STEP])
    if marks:
        recount_branches(period, set(marks.values()))
        DirtyMark.objects.filter(pk__in=marks).delete()
    return len(marks)


def recount_branches(period: Period, organisations: set[int]) -> None:
    """Count what happened in these organisations themselves, and sum up all that stand above them."""
    shape = sheets.layout()
    count_into_sheets(shape, period, organisations)
    day = counting_day(period)
    levels: dict[int, set[int]] = defaultdict(set)
    nowhere = set(organisations)
    for chunk in sheets.chunks(organisations):
        places = Placement.objects.on(day).filter(organisation__in=chunk)
        for pk, path in places.values_list("organisation_id", "path"):
            nowhere.discard(pk)
            for depth, superior in enumerate(ids_on_path(path)):
                levels[depth].add(superior)
    levels[0] |= nowhere
    for depth in sorted(levels, reverse=True):
        for chunk in sheets.chunks(levels[depth]):
            sheets.clear(period, Part.BRANCH, chunk)
            _sum_up(shape, period, chunk)


def build_branches(shape: Layout, period: Period) -> None:
    """Branch sheets of all organisations with children, from the deepest level up."""
    sheets.clear(period, Part.BRANCH)
    depths = Placement.objects.on(counting_day(period)).filter(parent__isnull=False).order_by("-depth")
    for depth in depths.values_list("depth", flat=True).distinct():
        _sum_up(shape, period, depth=depth)


def _sum_up(shape: Layout, period: Period, parents: Sequence[int] = (), *, depth: int = 0) -> None:
    """Sum up the `parents`, or the parents of what stands at `depth`: themselves and each child as a whole."""
    place, sheet, day = Placement._meta.db_table, sheets.TABLE, counting_day(period)
    chosen, asked = (
        ("depth = %s", [depth]) if depth else (f"parent_id IN ({', '.join(['%s'] * len(parents))})", parents)
    )
    stands = f"FROM {place} WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s) AND parent_id IS NOT NULL"
    sums = ", ".join(f"SUM(sheet.{column}) AS {column}" for column in shape.columns)
    sql = f"""
        SELECT given.parent_id AS organisation_id, {sums}
        FROM (
            SELECT parent_id, organisation_id AS giver, 0 AS itself {stands} AND {chosen}
            UNION ALL
            SELECT DISTINCT parent_id, parent_id, 1 {stands} AND {chosen}
        ) given
        JOIN {sheet} sheet ON sheet.organisation_id = given.giver AND sheet.period = %s
        WHERE CASE
            WHEN given.itself = 1 THEN sheet.part = %s
            WHEN sheet.part = %s THEN true
            ELSE NOT EXISTS (
                SELECT 1 FROM {sheet} whole
                WHERE whole.organisation_id = given.giver AND whole.period = sheet.period AND whole.part = %s
            ) END
        GROUP BY given.parent_id
    """  # noqa: S608 - names of tables and columns; values are parameters
    params = [day, day, *asked, day, day, *asked, period.code, Part.OWN, Part.BRANCH, Part.BRANCH]
    sheets.pour(period, Part.BRANCH, shape.columns, sql, params)


def branches_from(shape: Layout, period: Period, own: dict[int, Values]) -> dict[int, Values]:
    """Branch figures of all organisations with children, added up here from their own ones: to check what is stored."""
    found = Placement.objects.on(counting_day(period)).order_by("-depth")
    places = list(found.values_list("organisation_id", "parent_id"))
    parents = {parent for _, parent in places}
    totals = {pk: list(own.get(pk) or shape.zeros()) for pk in parents if pk}
    for pk, parent in places:
        values = totals.get(pk) or own.get(pk)
        if parent is not None and values:
            total = totals[parent]
            for at, value in enumerate(values):
                total[at] += value
    return totals
