"""The rows of figures as they are stored: which column holds which indicator, and reading and writing them in bulk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import COLUMNS, Part, Sheet, Slot, TrackedPeriod, column_name

# The figures of one organisation, in the order of `Layout.codes`.
Values = list[int]
# SQLite takes 32,766 parameters in a statement.
CHUNK = 10_000
TABLE = Sheet._meta.db_table
ALL_COLUMNS = [column_name(at) for at in range(COLUMNS)]


@dataclass(frozen=True)
class Layout:
    """The stored indicators and their columns, both in one order."""

    codes: tuple[str, ...]
    columns: tuple[str, ...]

    def zeros(self) -> Values:
        return [0] * len(self.codes)

    def by_code(self, values: Sequence[int]) -> dict[str, int]:
        return dict(zip(self.codes, values, strict=True))


def layout() -> Layout:
    """One query; indicators that are new get their columns first."""
    wanted = registry.stored_codes()
    known = dict(Slot.objects.values_list("code", "column"))
    if missing := [code for code in wanted if code not in known]:
        known = allocate(missing)
    return Layout(tuple(wanted), tuple(column_name(known[code]) for code in wanted))


@transaction.atomic
def allocate(codes: Sequence[str]) -> dict[str, int]:
    """Give a column to each code that has none. Effects: slots; all tracked periods are to be built again."""
    wait_for(Lock.SLOTS)
    known = dict(Slot.objects.values_list("code", "column"))
    fresh = [code for code in codes if code not in known]
    start = max(known.values(), default=-1) + 1
    if start + len(fresh) > COLUMNS:
        raise RuntimeError(f"sheets have {COLUMNS} columns; {start + len(fresh)} are needed: widen the sheet")
    known |= {code: start + i for i, code in enumerate(fresh)}
    Slot.objects.bulk_create(Slot(code=code, column=known[code]) for code in fresh)
    TrackedPeriod.objects.update(counted_as_of=None)
    return known


def chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def read(shape: Layout, period: Period, part: Part, organisations: Iterable[int] | None = None) -> dict[int, Values]:
    """Stored figures by organisation; who has no row is left out (all its figures are nought)."""
    found: dict[int, Values] = {}
    sheets = Sheet.objects.filter(period=period.code, part=part)
    for rows in (
        [sheets] if organisations is None else [sheets.filter(organisation__in=c) for c in chunks(organisations)]
    ):
        for pk, *values in rows.values_list("organisation_id", *shape.columns):
            found[pk] = values
    return found


def read_whole(shape: Layout, period: Period, organisations: Iterable[int]) -> dict[int, Values]:
    """The same of whole branches: the sheet of the branch, or of what has nothing below it, its own one."""
    found: dict[int, Values] = {}
    for chunk in chunks(organisations):
        rows = Sheet.objects.filter(period=period.code, organisation__in=chunk)
        for pk, part, *values in rows.values_list("organisation_id", "part", *shape.columns):
            if part == Part.BRANCH or pk not in found:
                found[pk] = values
    return found


def clear(period: Period, part: Part, organisations: Sequence[int] | None = None) -> None:
    """Take the sheets of the organisations (all) away."""
    sheets = Sheet.objects.filter(period=period.code, part=part)
    (sheets if organisations is None else sheets.filter(organisation__in=organisations)).delete()


def pour(period: Period, part: Part, columns: Sequence[str], sql: str, params: Sequence[Any]) -> None:
    """Store what a query of `organisation_id` and `columns` gives; the other columns of these sheets stay as they are.

    The counts never leave the database: it stores those of 300,000 cells in seconds.
    """
    given = set(columns)
    taken = ", ".join(f"counted.{name}" if name in given else "0" for name in ALL_COLUMNS)
    kept = ", ".join(f"{name} = excluded.{name}" for name in columns)
    statement = f"""
        INSERT INTO {TABLE} (organisation_id, period, part, {", ".join(ALL_COLUMNS)})
        SELECT counted.organisation_id, %s, %s, {taken} FROM ({sql}) counted WHERE true
        ON CONFLICT (organisation_id, period, part) DO UPDATE SET {kept}
    """  # noqa: S608 - names of columns and a query of our own; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [period.code, part, *params])
