"""Whose form is complete. Worked out from what is in it; nobody declares it."""

from collections import defaultdict
from dataclasses import dataclass

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.models import ReportedValue
from capuy.figures.registry import Field, counting_day
from capuy.figures.structure import branch_ids
from capuy.organisations.models import Organisation, Version
from capuy.organisations.queries import natural_key


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
    def answered(self) -> frozenset[str]:
        """The fields that any cell has answered."""
        return frozenset(field for cell in self.cells for field in cell.answers)

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
