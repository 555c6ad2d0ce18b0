"""Own figures of organisations, counted from the records. The only place that counts; explanations use its parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.models import ReportedValue
from capuy.figures.registry import Counted, Reported, Row
from capuy.figures.sheets import Layout, Values, chunks


def rows_of(indicator: Counted, organisations: Iterable[int], period: Period) -> Iterator[Row]:
    """The records that the indicator counts at these organisations themselves."""
    for chunk in chunks(organisations):
        for row in registry.source(indicator.source)(chunk, period):
            if indicator.where(row):
                yield row


def count_own(shape: Layout, organisations: Iterable[int], period: Period) -> dict[int, Values]:
    """What happened in each organisation itself. A few queries for each source, however many organisations."""
    places = {code: at for at, code in enumerate(shape.codes)}
    totals: dict[int, Values] = defaultdict(shape.zeros)
    for chunk in chunks(organisations):
        _add_counted(totals, places, chunk, period)
        _add_reported(totals, places, chunk, period)
    return dict(totals)


def _add_counted(totals: dict[int, Values], places: dict[str, int], chunk: list[int], period: Period) -> None:
    by_source: dict[str, list[tuple[int, Counted]]] = defaultdict(list)
    for indicator in registry.indicators():
        if isinstance(indicator, Counted):
            by_source[indicator.source].append((places[indicator.code], indicator))
    for source, wanted in by_source.items():
        for row in registry.source(source)(chunk, period):
            values = totals[row.organisation]
            for at, indicator in wanted:
                if indicator.where(row):
                    values[at] += 1


def _add_reported(totals: dict[int, Values], places: dict[str, int], chunk: list[int], period: Period) -> None:
    by_field: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for indicator in registry.indicators():
        if isinstance(indicator, Reported):
            by_field[indicator.field].append((places[indicator.code], indicator.choice))
    reported = ReportedValue.objects.filter(period=period.code, organisation__in=chunk, field__in=by_field)
    for pk, field, value in reported.values_list("organisation_id", "field", "value"):
        for at, choice in by_field[field]:
            totals[pk][at] += value if choice is None else int(value == choice)
