"""Do shares add up to what was shared out? The units of a target, and the years of a term's target."""

from collections.abc import Iterable
from dataclasses import dataclass

from capuy.core.numbers import format_count
from capuy.core.periods import Period
from capuy.figures.models import Target
from capuy.figures.structure import Structure, day_of
from capuy.figures.targets import targets_of
from capuy.organisations.models import Organisation, Placement


@dataclass(frozen=True)
class Sum:
    """What was shared out (`total`), what the shares add up to, and how many parts have no share yet."""

    whose: str
    total: int
    shared: int
    lacking: int = 0

    @property
    def difference(self) -> int:
        """Negative where shares are missing."""
        return self.shared - self.total

    @property
    def text(self) -> str:
        """`Tổng các đơn vị 68, thiếu 4 so với 72`."""
        if not self.difference:
            return f"Tổng {self.whose} {format_count(self.shared)}, đúng bằng chỉ tiêu giao"
        word = "thiếu" if self.difference < 0 else "thừa"
        return (
            f"Tổng {self.whose} {format_count(self.shared)}, {word} {format_count(abs(self.difference))} "
            f"so với {format_count(self.total)}"
        )


def sums_of_units(organisations: Iterable[Organisation], period: Period, indicator: str) -> dict[int, Sum]:
    """By organisation with a target of its own of which something has been shared out below it.

    The number of queries does not depend on how many there are.
    """
    own = Target.objects.filter(organisation__in=organisations, period=period.code, indicator=indicator)
    totals = dict(own.values_list("organisation_id", "value"))
    places = Placement.objects.on(day_of(Structure.THEN, period)).filter(parent__in=list(totals))
    below = list(places.values_list("parent_id", "organisation_id", "closed"))
    found = targets_of([pk for _, pk, _ in below], period, Structure.THEN) if below else {}
    shares: dict[int, list[int]] = {}
    lacking: dict[int, int] = {}
    for superior, pk, closed in below:
        share = found.get(pk, {}).get(indicator)
        if share is not None:
            shares.setdefault(superior, []).append(share)
        elif not closed:
            lacking[superior] = lacking.get(superior, 0) + 1
    return {pk: Sum("các đơn vị", totals[pk], sum(known), lacking.get(pk, 0)) for pk, known in shares.items()}


def sums_of_years(organisations: Iterable[Organisation], term: Period, indicator: str) -> dict[int, Sum]:
    """By organisation with a target of its own for the term and for at least one of its years. One query."""
    periods = {year.code for year in term.years}
    rows = Target.objects.filter(organisation__in=organisations, period__in=[term.code, *periods], indicator=indicator)
    known: dict[int, dict[str, int]] = {}
    for pk, period, value in rows.values_list("organisation_id", "period", "value"):
        known.setdefault(pk, {})[period] = value
    sums = {}
    for pk, values in known.items():
        total = values.pop(term.code, None)
        if total is not None and values:
            sums[pk] = Sum("các năm", total, sum(values.values()), len(periods) - len(values))
    return sums
