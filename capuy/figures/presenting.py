"""Figures as lines of a page: beside their base, their target, and the same period of last year."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from capuy.core.numbers import format_change
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.figure import Figure
from capuy.figures.queries import figures_of, grouped
from capuy.figures.registry import Indicator, Reported, counting_day
from capuy.figures.structure import Structure
from capuy.organisations.models import Organisation


@dataclass(frozen=True)
class SheetLine:
    """One indicator of the sheet of an organisation; `last` is None where there was no organisation last year."""

    indicator: Indicator
    figure: Figure
    last: Figure | None

    @property
    def base_label(self) -> str:
        """What the denominator counts, in lower case, as it stands under it."""
        base = self.indicator.base
        if base is None:
            return ""
        label = "chỉ tiêu giao" if base == registry.TARGET else registry.indicator(base).label
        return label[0].lower() + label[1:]

    @property
    def change(self) -> int | None:
        return None if self.last is None else self.figure.numerator - self.last.numerator

    @property
    def difference(self) -> str:
        """`+3`, `−2`, `0`; a dash where there is nothing to compare with."""
        return format_change(self.change)


def is_ungraded(code: str, figures: Mapping[str, Figure]) -> bool:
    """Is it one of several grades, and nobody has any yet? `figures` hold the grading too."""
    grading = registry.grading_of(code)
    return grading is not None and not figures[grading.code].numerator


def is_unknown(code: str, figures: Mapping[str, Figure], answered: Collection[str]) -> bool:
    """Is it nought only because nobody has answered or graded yet? `answered` are fields of the form."""
    known = registry.indicator(code)
    if not isinstance(known, Reported) or figures[code].numerator:
        return False
    return known.field not in answered or is_ungraded(code, figures)


def sheet_of(organisation: Organisation, period: Period, structure: str) -> dict[str, list[SheetLine]]:
    """All indicators of an organisation under the names of their groups."""
    now = figures_of(organisation, period, structure=structure)
    last = _last_year(organisation, period, structure)
    return {
        group: [SheetLine(known, now[known.code], last[known.code] if last else None) for known in indicators]
        for group, indicators in grouped(now).items()
    }


def _last_year(organisation: Organisation, period: Period, structure: str) -> dict[str, Figure] | None:
    """None where the organisation did not exist then, so that its noughts would say something untrue."""
    before = period.same_period_last_year()
    if structure == Structure.THEN and organisation.placement_on(counting_day(before)) is None:
        return None
    return figures_of(organisation, before, structure=structure)
