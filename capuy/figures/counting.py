"""Own figures of organisations, counted from the records by the database. Explanations list what is counted here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from capuy.core.periods import Period
from capuy.figures import registry, sheets
from capuy.figures.models import Part, ReportedValue
from capuy.figures.registry import Counted, Reported, Row, counting_day, form_periods
from capuy.figures.sheets import Layout, Values, chunks
from capuy.organisations.models import Version


@dataclass(frozen=True)
class Tally:
    """A query of `organisation_id` and counts, named by the columns of the sheet that they belong into."""

    columns: tuple[str, ...]
    query: QuerySet[Any, Any]


def rows_of(indicator: Counted, where: Q, period: Period) -> Iterator[Row]:
    """The records that the indicator counts at the organisations for which `where` holds."""
    source = registry.source(indicator.source)
    found = source.records(period).filter(indicator.condition(period), where).order_by(source.order)
    for values in found.values(*source.columns):
        yield source.row(values)


def count_into_sheets(shape: Layout, period: Period, organisations: Iterable[int] | None = None) -> None:
    """Store what happened in each of the organisations (all) itself. A few statements, however many they are."""
    for chunk in [None] if organisations is None else chunks(organisations):
        sheets.clear(period, Part.OWN, chunk)
        for tally in tallies(shape, period, chunk):
            sheets.pour(period, Part.OWN, tally.columns, *tally.query.query.sql_with_params())


def count_own(shape: Layout, period: Period) -> dict[int, Values]:
    """The same for all organisations, counted and not stored."""
    places = {column: at for at, column in enumerate(shape.columns)}
    totals: dict[int, Values] = defaultdict(shape.zeros)
    for tally in tallies(shape, period):
        for pk, *counts in tally.query.values_list("organisation_id", *tally.columns):
            for column, count in zip(tally.columns, counts, strict=True):
                totals[pk][places[column]] = count
    return dict(totals)


def tallies(shape: Layout, period: Period, organisations: Sequence[int] | None = None) -> Iterator[Tally]:
    """Queries that count every stored indicator at the organisations (all)."""
    columns = dict(zip(shape.codes, shape.columns, strict=True))
    by_source: dict[str, list[Counted]] = defaultdict(list)
    for indicator in registry.indicators():
        if isinstance(indicator, Counted):
            by_source[indicator.source].append(indicator)
    for source, wanted in by_source.items():
        counts = {columns[known.code]: Count("pk", filter=known.condition(period)) for known in wanted}
        yield _tally(registry.source(source).records(period), organisations, counts)
    reported = [known for known in registry.indicators() if isinstance(known, Reported)]
    for lasting in (True, False):
        asked = [known for known in reported if known.of_lasting_cells is lasting]
        if asked:
            counts = {columns[known.code]: _reported(known) for known in asked}
            yield _tally(_answers(period, {known.field for known in asked}, lasting=lasting), organisations, counts)


def _tally(records: QuerySet[Any], organisations: Sequence[int] | None, counts: dict[str, Any]) -> Tally:
    if organisations is not None:
        records = records.filter(organisation__in=organisations)
    return Tally(tuple(counts), records.order_by().values("organisation_id").annotate(**counts))


def _reported(known: Reported) -> Any:
    if known.choice is not None:
        return Count("pk", filter=Q(field=known.field, value=known.choice))
    return Coalesce(Sum("value", filter=Q(field=known.field)), 0)


def _answers(period: Period, fields: Iterable[str], *, lasting: bool) -> QuerySet[ReportedValue]:
    """Of all forms that the period looks at what was done; of the last one what cells are and how they judged."""
    forms = [form.code for form in form_periods(period)]
    found = ReportedValue.objects.filter(period__in=forms[-1:] if lasting else forms, field__in=sorted(fields))
    if not lasting:
        return found
    cells = Version.objects.on(counting_day(period)).cells()
    return found.filter(Exists(cells.filter(organisation=OuterRef("organisation"))))


def cells_at_the_end(organisations: Iterable[int], period: Period) -> set[int]:
    """Those that are cells on the counting day: only they are counted by what they are and how they judged."""
    cells = Version.objects.on(counting_day(period)).cells().filter(organisation__in=organisations)
    return set(cells.values_list("organisation_id", flat=True))
