"""What stands behind a figure: its definition, who gave how much to it, and at last the records themselves."""

import datetime as dt
from dataclasses import dataclass

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.counting import cells_at_the_end, rows_of
from capuy.figures.cuts import Cell
from capuy.figures.figure import Figure
from capuy.figures.models import ReportedValue, Target
from capuy.figures.presenting import gradings_of, lines_told, told_of
from capuy.figures.queries import Line, children_figures, figures_of
from capuy.figures.registry import Counted, Formula, Indicator, Reported, Row, counting_day, form_periods
from capuy.figures.structure import Structure, day_of, within
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on

# A list that nobody reads is not drawn: whoever wants it goes one level down first.
LONGEST_LIST = 300


@dataclass(frozen=True)
class Term:
    """A part of a formula, or the base of a rate."""

    indicator: Indicator
    figure: Figure


@dataclass(frozen=True)
class Record:
    """A counted record and the name of the organisation in which it counts."""

    row: Row
    place: str


@dataclass(frozen=True)
class SetTarget:
    """A target that is part of the one shown."""

    name: str
    value: int
    decided_in: str


@dataclass(frozen=True)
class Answer:
    """What the organisation itself reported in the form of one period, in words."""

    form: Period
    text: str
    row: ReportedValue


@dataclass(frozen=True)
class Explanation:
    """`records` are shown only to who may see names; `withheld` says how many are not. `too_many`: go down first.

    `forms`: the periods whose forms a reported figure comes from; `answers`: what stands in them. `left_out`: that is
    not counted, since the organisation is no cell on `counted_on`. `cell`: the indicator is seen through its cuts.
    """

    indicator: Indicator
    period: Period
    figure: Figure
    children: list[Line]
    terms: list[Term]
    base: Term | None
    targets: list[SetTarget]
    records: list[Record]
    withheld: int
    too_many: bool
    forms: list[Period]
    answers: list[Answer]
    counted_on: dt.date
    left_out: bool
    cell: Cell | None = None

    @property
    def rows(self) -> list[Row]:
        return [record.row for record in self.records]

    @property
    def is_unreported(self) -> bool:
        """A leaf that has not reported this yet."""
        return isinstance(self.indicator, Reported) and not self.children and not self.answers

    @property
    def from_other_forms(self) -> bool:
        """The forms are not of the period itself."""
        return any(form != self.period for form in self.forms)

    @property
    def personal(self) -> bool:
        return any(record.row.personal for record in self.records)


def explain(
    organisation: Organisation,
    period: Period,
    code: str,
    structure: str = Structure.THEN,
    *,
    names: bool = False,
) -> Explanation:
    """Open a figure. `names`: the viewer may see members by name. Raises KeyError for an unknown code."""
    known = registry.indicator(code)
    all_figures = told_of(organisation, period, structure, figures_of(organisation, period, structure=structure))
    figure = all_figures[code]
    lines = children_figures(organisation, period, [code, *gradings_of([code])], structure)
    lines = lines_told(organisation, period, structure, lines)
    records, withheld, too_many = _records(known, organisation, period, structure, figure, names=names)
    forms = _forms(known, period)
    answers = _answers(known, organisation, forms)
    return Explanation(
        indicator=known,
        period=period,
        figure=figure,
        children=sorted(lines, key=lambda line: (line.own, -line.figures[code].numerator)),
        terms=[Term(registry.indicator(term), all_figures[term]) for term in _terms(known)],
        base=_base(known, all_figures),
        targets=_targets(known, organisation, period, structure),
        records=records,
        withheld=withheld,
        too_many=too_many,
        forms=forms,
        answers=answers,
        counted_on=counting_day(period),
        left_out=bool(answers) and _is_left_out(known, organisation, period),
    )


def _terms(known: Indicator) -> tuple[str, ...]:
    return known.terms if isinstance(known, Formula) else ()


def _base(known: Indicator, figures: dict[str, Figure]) -> Term | None:
    if known.base is None or known.base == registry.TARGET:
        return None
    return Term(registry.indicator(known.base), figures[known.base])


def _records(
    known: Indicator, organisation: Organisation, period: Period, structure: str, figure: Figure, *, names: bool
) -> tuple[list[Record], int, bool]:
    if not isinstance(known, Counted) or not figure.numerator:
        return [], 0, False
    if figure.numerator > LONGEST_LIST:
        return [], 0, True
    day = day_of(structure, period)
    return *shown_to(list(rows_of(known, within(organisation, day), period)), day, names=names), False


def shown_to(rows: list[Row], day: dt.date, *, names: bool) -> tuple[list[Record], int]:
    """The rows with the names that their organisations had on `day`, and how many are kept back from the viewer."""
    shown = [row for row in rows if names or not row.personal]
    places = names_on({row.organisation for row in shown}, day)
    return [Record(row, places.get(row.organisation, "")) for row in shown], len(rows) - len(shown)


def _forms(known: Indicator, period: Period) -> list[Period]:
    """None where nothing is reported; the last form alone where the figure does not add up over time."""
    if not isinstance(known, Reported):
        return []
    forms = form_periods(period)
    return forms[-1:] if known.of_lasting_cells else forms


def _answers(known: Indicator, organisation: Organisation, forms: list[Period]) -> list[Answer]:
    if not isinstance(known, Reported):
        return []
    by_code = {form.code: form for form in forms}
    rows = ReportedValue.objects.filter(organisation=organisation, period__in=by_code, field=known.field)
    field = registry.form_field(known.field)
    return [Answer(by_code[row.period], field.text(row.value), row) for row in rows.order_by("period")]


def _is_left_out(known: Indicator, organisation: Organisation, period: Period) -> bool:
    lasting = isinstance(known, Reported) and known.of_lasting_cells
    return lasting and not cells_at_the_end([organisation.pk], period)


def _targets(known: Indicator, organisation: Organisation, period: Period, structure: str) -> list[SetTarget]:
    """Targets set in the branch: the own one, or those below that make it up."""
    if known.base != registry.TARGET:
        return []
    day = day_of(structure, period)
    rows = list(
        Target.objects.filter(within(organisation, day), period=period.code, indicator=known.code)
        .order_by("organisation__code")
        .values_list("organisation_id", "value", "decided_in")
    )
    names = names_on([pk for pk, *_ in rows], day)
    return [SetTarget(names.get(pk, ""), value, decided_in) for pk, value, decided_in in rows]
