"""Whose form is complete. Worked out from what is in it; nobody declares it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.figure import Figure
from capuy.figures.form_figures import COMPLETE
from capuy.figures.models import ReportedValue
from capuy.figures.queries import figure_of
from capuy.figures.registry import Field, Reported, counting_day, form_periods
from capuy.figures.structure import branch_ids, day_of, within
from capuy.organisations.models import Organisation, Placement, Version
from capuy.organisations.queries import natural_key

# The cells of a larger branch are not read one by one.
SMALL = 300


@dataclass(frozen=True)
class CellState:
    """One cell: what it has answered, and which required questions it has not."""

    pk: int
    code: str
    name: str
    answers: dict[str, int]
    missing: list[Field]

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def begun(self) -> bool:
        return bool(self.answers)


@dataclass(frozen=True)
class Completeness:
    cells: list[CellState]

    @property
    def total(self) -> int:
        return len(self.cells)

    @property
    def complete(self) -> int:
        return sum(cell.complete for cell in self.cells)

    @property
    def missing(self) -> list[CellState]:
        return [cell for cell in self.cells if not cell.complete]


def completeness(organisation: Organisation, period: Period) -> Completeness:
    """The cells that exist in the branch on the counting day; a closed one owes nothing. Three queries."""
    day = counting_day(period)
    cells = list(
        Version.objects.on(day)
        .cells()
        .filter(organisation__in=branch_ids(organisation, day))
        .values_list("organisation_id", "organisation__code", "name")
    )
    answers: dict[int, dict[str, int]] = defaultdict(dict)
    asked = [item.code for item in registry.form_fields()]
    reported = ReportedValue.objects.filter(
        period=period.code, organisation__in=branch_ids(organisation, day), field__in=asked
    )
    for pk, field, value in reported.values_list("organisation_id", "field", "value"):
        answers[pk][field] = value
    required = registry.required_fields()
    states = [
        CellState(pk, code, name, answers[pk], [item for item in required if item.code not in answers[pk]])
        for pk, code, name in cells
    ]
    return Completeness(sorted(states, key=lambda cell: (natural_key(cell.name), cell.code)))


@dataclass(frozen=True)
class Progress:
    """How many cells of a branch have filled in the form of a period, and a few of those that have not."""

    complete: int
    total: int
    missing: list[CellState]

    @property
    def lacking(self) -> int:
        return self.total - self.complete

    @property
    def more(self) -> int:
        return self.lacking - len(self.missing)


def progress(organisation: Organisation, period: Period, *, shown: int = 0, figure: Figure | None = None) -> Progress:
    """The counts from the sheet; of a small branch with the first cells that lack something, those begun last.

    `figure`: what the caller has read of COMPLETE already.
    """
    figure = figure or figure_of(organisation, period, COMPLETE)
    total = figure.denominator or 0
    if not shown or figure.numerator == total or total > SMALL:
        return Progress(figure.numerator, total, [])
    missing = completeness(organisation, period).missing
    return Progress(figure.numerator, total, sorted(missing, key=lambda cell: cell.begun)[:shown])


def answered(organisation: Organisation, period: Period, structure: str, fields: Collection[str]) -> set[str]:
    """Which of the fields any cell of the branch has answered in the forms of the period. One query, or none."""
    if not fields:
        return set()
    inside = within(organisation, day_of(structure, period))
    asked = sorted(fields)
    rows = _answers(period).filter(inside)
    given = Organisation.objects.filter(pk=organisation.pk).values_list(*(Exists(rows.filter(field=f)) for f in asked))
    return {field for field, known in zip(asked, given[0], strict=True) if known}


def answered_by(
    organisation: Organisation, period: Period, structure: str, fields: Mapping[int, Collection[str]]
) -> dict[int, set[str]]:
    """The same for the branch of each of many below the organisation, of each its fields. Three queries at most."""
    found: dict[int, set[str]] = {pk: set() for pk in fields}
    somewhere = answered(organisation, period, structure, {field for asked in fields.values() for field in asked})
    wanted = [pk for pk, asked in fields.items() if somewhere.intersection(asked)]
    if not wanted:
        return found
    asked = sorted(somewhere)
    day = day_of(structure, period)
    path = OuterRef(OuterRef("path"))
    below = Placement.objects.on(day).filter(path__gte=path, path__lt=Concat(path, Value("~")))
    rows = _answers(period).filter(organisation__in=below.values("organisation_id"))
    tops = Placement.objects.on(day).filter(organisation__in=wanted)
    for pk, *given in tops.values_list("organisation_id", *(Exists(rows.filter(field=field)) for field in asked)):
        found[pk] = {field for field, known in zip(asked, given, strict=True) if known}
    return found


def _answers(period: Period) -> QuerySet[ReportedValue]:
    """What the period looks at in the forms of cells: of those before the last one only what adds up over time."""
    forms = [form.code for form in form_periods(period)]
    reported = [known for known in registry.indicators() if isinstance(known, Reported)]
    lasting = {known.field for known in reported if known.of_lasting_cells}
    return ReportedValue.objects.filter(period__in=forms).exclude(period__in=forms[:-1], field__in=lasting)
