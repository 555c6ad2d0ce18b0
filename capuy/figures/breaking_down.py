"""Tables of a figure by groups that are too many for one indicator each, such as the 54 ethnic groups."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from capuy.core.periods import Period
from capuy.core.text import text_key
from capuy.figures import registry
from capuy.figures.registry import Breakdown, Counted
from capuy.figures.structure import day_of, within
from capuy.organisations.models import Organisation


@dataclass(frozen=True)
class BreakdownTable:
    """`rows`: group and its counts, largest first; the first column is the whole of which the others are part."""

    breakdown: Breakdown
    columns: list[Counted]
    rows: list[tuple[str, list[int]]]

    @property
    def totals(self) -> list[int]:
        return [sum(counts[at] for _, counts in self.rows) for at in range(len(self.columns))]


def break_down(organisation: Organisation, period: Period, breakdown: Breakdown, structure: str) -> BreakdownTable:
    """Counted from the same records as the indicators themselves, so that the sums agree with the sheet."""
    columns = [known for code in breakdown.columns if isinstance(known := registry.indicator(code), Counted)]
    records = registry.source(columns[0].source).records(period)
    inside = records.filter(within(organisation, day_of(structure, period))).order_by()
    asked = {f"count_{at}": Count("pk", filter=known.condition(period)) for at, known in enumerate(columns)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(columns))
    for group, *found in inside.values_list(breakdown.group).annotate(**asked):
        if any(found):
            told = counts[breakdown.told(group)]
            told[:] = [before + more for before, more in zip(told, found, strict=True)]
    rows = sorted(counts.items(), key=lambda item: (-item[1][0], text_key(item[0])))
    return BreakdownTable(breakdown, columns, rows)
