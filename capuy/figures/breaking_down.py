"""Tables of a figure by groups that are too many for one indicator each, such as the 54 ethnic groups."""

from collections import defaultdict
from dataclasses import dataclass

from capuy.core.periods import Period
from capuy.core.text import text_key
from capuy.figures import registry
from capuy.figures.counting import rows_of
from capuy.figures.registry import Breakdown, Counted
from capuy.figures.structure import branch_ids, day_of
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
    """Counted from the same rows as the indicators themselves, so that the sums agree with the sheet."""
    columns = [known for code in breakdown.columns if isinstance(known := registry.indicator(code), Counted)]
    organisations = set(branch_ids(organisation, day_of(structure, period))) | {organisation.pk}
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(columns))
    for at, column in enumerate(columns):
        for row in rows_of(column, organisations, period):
            counts[breakdown.group_of(row)][at] += 1
    rows = sorted(counts.items(), key=lambda item: (-item[1][0], text_key(item[0])))
    return BreakdownTable(breakdown, columns, rows)
