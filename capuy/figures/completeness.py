"""Whose form is complete. Worked out from what is in it; nobody declares it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.models import ReportedValue
from capuy.figures.registry import Field, Reported, counting_day, form_periods
from capuy.figures.structure import branch_ids, day_of
from capuy.organisations.models import Organisation, Placement, Version
from capuy.organisations.queries import ids_on_path, natural_key


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
    reported = ReportedValue.objects.filter(period=period.code, organisation__in=branch_ids(organisation, day))
    for pk, field, value in reported.values_list("organisation_id", "field", "value"):
        answers[pk][field] = value
    required = [item for item in registry.form_fields() if item.required]
    states = [
        CellState(pk, code, name, answers[pk], [item for item in required if item.code not in answers[pk]])
        for pk, code, name in cells
    ]
    return Completeness(sorted(states, key=lambda cell: (natural_key(cell.name), cell.code)))


def answered(organisation: Organisation, period: Period, structure: str) -> frozenset[str]:
    """The fields that any cell of the branch has answered in the forms of the period. One query."""
    rows = _answers(organisation, period, structure).order_by().values_list("field", flat=True)
    return frozenset(rows.distinct())


def answered_by(
    organisation: Organisation, period: Period, structure: str, *, fields: Collection[str], lines: Iterable[int]
) -> dict[int, set[str]]:
    """Which of `fields` any cell in the branch of each of `lines` has answered. Two queries, none for no fields."""
    found: dict[int, set[str]] = {line: set() for line in lines}
    if not fields:
        return found
    day = day_of(structure, period)
    places = Placement.objects.on(day).filter(organisation__in=branch_ids(organisation, day))
    paths = dict(places.values_list("organisation_id", "path"))
    rows = _answers(organisation, period, structure).filter(field__in=fields)
    for pk, field in rows.values_list("organisation_id", "field"):
        for superior in found.keys() & ids_on_path(paths[pk]):
            found[superior].add(field)
    return found


def _answers(organisation: Organisation, period: Period, structure: str) -> QuerySet[ReportedValue]:
    """What the period looks at in the forms of its cells: of those before the last one only what adds up over time."""
    forms = [form.code for form in form_periods(period)]
    inside = branch_ids(organisation, day_of(structure, period))
    reported = [known for known in registry.indicators() if isinstance(known, Reported)]
    lasting = {known.field for known in reported if known.of_lasting_cells}
    return ReportedValue.objects.filter(period__in=forms, organisation__in=inside).exclude(
        period__in=forms[:-1], field__in=lasting
    )
