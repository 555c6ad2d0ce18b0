"""The rows of figures as they are stored: which column holds which indicator, and reading and writing them in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.locks import Lock, wait_for
from capuy.figures.models import COLUMNS, Part, Sheet, Slot, TrackedPeriod, column_name

# The figures of one organisation, in the order of `Layout.codes`.
Values = list[int]
# SQLite takes 32,766 parameters in a statement.
CHUNK = 10_000


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


def of(period: Period, part: Part, organisations: Iterable[int] | None = None) -> list[QuerySet[Sheet]]:
    sheets = Sheet.objects.filter(period=period.code, part=part)
    if organisations is None:
        return [sheets]
    return [sheets.filter(organisation__in=chunk) for chunk in chunks(organisations)]


def read(shape: Layout, period: Period, part: Part, organisations: Iterable[int] | None = None) -> dict[int, Values]:
    """Stored figures by organisation; who has no row is left out (all its figures are nought)."""
    found: dict[int, Values] = {}
    for sheets in of(period, part, organisations):
        for pk, *values in sheets.values_list("organisation_id", *shape.columns):
            found[pk] = values
    return found


def write(
    shape: Layout, period: Period, part: Part, values: Mapping[int, Values], organisations: Iterable[int] | None = None
) -> None:
    """Make the stored figures of `organisations` (all) equal to `values`; rows of noughts alone are not kept."""
    kept = {pk: figures for pk, figures in values.items() if any(figures)}
    if organisations is None:
        Sheet.objects.filter(period=period.code, part=part).delete()
    else:
        for sheets in of(period, part, set(organisations) - kept.keys()):
            sheets.delete()
    Sheet.objects.bulk_create(
        (
            Sheet(organisation_id=pk, period=period.code, part=part, **dict(zip(shape.columns, kept[pk], strict=True)))
            for pk in sorted(kept)
        ),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["organisation", "period", "part"],
        update_fields=shape.columns,
    )
