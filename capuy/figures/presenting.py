"""Figures as lines of a page: beside their base, their target, and the same period of last year."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from capuy.core.numbers import format_change
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.completeness import answered, answered_by
from capuy.figures.figure import Figure
from capuy.figures.queries import Line, figures_of, grouped
from capuy.figures.registry import Formula, Indicator, Reported, counting_day
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
        if self.last is None or not (self.figure.known and self.last.known):
            return None
        return self.figure.numerator - self.last.numerator

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
    if figures[code].numerator:
        return False
    if isinstance(known, Formula):
        return known.grading
    return isinstance(known, Reported) and (known.field not in answered or is_ungraded(code, figures))


def told(figures: Mapping[str, Figure], answered: Collection[str]) -> dict[str, Figure]:
    """The figures with those marked that nobody has reported yet. Of a grade they hold the grading too."""
    return {
        code: replace(figure, known=False) if is_unknown(code, figures, answered) else figure
        for code, figure in figures.items()
    }


def doubtful(figures: Mapping[str, Figure]) -> set[str]:
    """The fields of reported indicators that stand at nought: has anybody answered them?"""
    noughts = (registry.indicator(code) for code, figure in figures.items() if not figure.numerator)
    return {known.field for known in noughts if isinstance(known, Reported)}


def told_of(
    organisation: Organisation, period: Period, structure: str, figures: Mapping[str, Figure]
) -> dict[str, Figure]:
    """The same, asked of the forms of the organisation's branch. One query, or none."""
    return told(figures, answered(organisation, period, structure, doubtful(figures)))


def lines_told(organisation: Organisation, period: Period, structure: str, lines: Sequence[Line]) -> list[Line]:
    """The same for lines of a table about what stands below the organisation. Three queries at most."""
    fields = {line.node.pk: doubtful(line.figures) for line in lines if not line.own}
    found = answered_by(organisation, period, structure, fields)
    # The own part of a superior is no cell: it answers no form.
    return [replace(line, figures=told(line.figures, () if line.own else found[line.node.pk])) for line in lines]


def gradings_of(codes: Iterable[str]) -> set[str]:
    """The gradings that have to be read beside these indicators, to tell whether anybody has been graded."""
    return {grading.code for code in codes if (grading := registry.grading_of(code))}


def sheet_of(organisation: Organisation, period: Period, structure: str) -> dict[str, list[SheetLine]]:
    """All indicators of an organisation under the names of their groups."""
    now = told_of(organisation, period, structure, figures_of(organisation, period, structure=structure))
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
    return told_of(organisation, before, structure, figures_of(organisation, before, structure=structure))
