"""Figures of several periods one after the other, such as the months since January: counts are added up.

A stretch is a text, codes of periods with `+` between: `2026-9M+2026-M10`. Of more than one period only what happened
adds up, so it is asked for targets alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from capuy.core.periods import Period, parse_period
from capuy.figures import queries
from capuy.figures.figure import Figure
from capuy.figures.structure import Structure
from capuy.figures.targets import target_codes, targets_of
from capuy.organisations.models import Organisation
from capuy.reports import times


def parts_of(stretch: str) -> list[Period]:
    return [parse_period(code) for code in stretch.split("+")]


def label_of(stretch: str) -> str:
    """`9 tháng đầu năm 2026`, `tháng 1 đến tháng 10/2026`."""
    parts = parts_of(stretch)
    if len(parts) == 1:
        return parts[0].label
    return f"tháng {parts[0].first.month} đến tháng {parts[-1].last.month}/{parts[-1].last.year}"


def figures_over(
    organisation: Organisation, stretch: str, codes: Sequence[str], structure: str = Structure.THEN
) -> dict[str, Figure]:
    """As they are of one period; of several, the sums of the counts."""
    found = [queries.figures_of(organisation, part, structure=structure) for part in parts_of(stretch)]
    if len(found) == 1:
        return {code: found[0][code] for code in codes}
    return {code: Figure(sum(figures[code].numerator for figures in found)) for code in codes}


def plan_of(organisation: Organisation, period: Period, structure: str = Structure.THEN) -> dict[str, Figure]:
    """Of a part of a year: what was done since January of each target of the year; empty where none is set."""
    year = times.year_of(period)
    if year is None:
        return {}
    return with_year_targets(organisation, times.since_january(period), structure)


def with_year_targets(organisation: Organisation, stretch: str, structure: str = Structure.THEN) -> dict[str, Figure]:
    year = parts_of(stretch)[0]
    targets = targets_of([organisation.pk], times.year_of(year) or year, structure).get(organisation.pk, {})
    if not targets:
        return {}
    done = figures_over(organisation, stretch, [code for code in target_codes() if code in targets], structure)
    return {code: replace(figure, denominator=targets[code]) for code, figure in done.items()}


def leaves_over(organisation: Organisation, stretch: str, codes: Sequence[str]) -> dict[str, dict[int, int]]:
    """What each organisation gave to each figure, added up over the periods."""
    sums: dict[str, Counter[int]] = {code: Counter() for code in codes}
    for part in parts_of(stretch):
        for code, leaves in queries.leaf_values(organisation, part, codes).items():
            sums[code].update(leaves)
    return {code: dict(counted) for code, counted in sums.items()}
