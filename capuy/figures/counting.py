"""Own figures of organisations, counted from the records. The only place that counts; explanations use its parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.models import ReportedValue
from capuy.figures.registry import Counted, Reported, Row, counting_day, form_periods
from capuy.figures.sheets import Layout, Values, chunks
from capuy.organisations.models import Version


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
    by_field: dict[str, list[tuple[int, Reported]]] = defaultdict(list)
    for indicator in registry.indicators():
        if isinstance(indicator, Reported):
            by_field[indicator.field].append((places[indicator.code], indicator))
    forms = [form.code for form in form_periods(period)]
    reported = ReportedValue.objects.filter(period__in=forms, organisation__in=chunk, field__in=by_field)
    cells = cells_at_the_end(chunk, period)
    for pk, form, field, value in reported.values_list("organisation_id", "period", "field", "value"):
        lasting = form == forms[-1] and pk in cells
        for at, indicator in by_field[field]:
            if lasting or not indicator.of_lasting_cells:
                totals[pk][at] += value if indicator.choice is None else value == indicator.choice


def cells_at_the_end(organisations: Iterable[int], period: Period) -> set[int]:
    """Those that are cells on the counting day: only they are counted by what they are and how they judged."""
    cells = Version.objects.on(counting_day(period)).cells().filter(organisation__in=organisations)
    return set(cells.values_list("organisation_id", flat=True))
