"""The lines of the targets page: an organisation, then what stands directly below it."""

from dataclasses import dataclass

from capuy.core.periods import Period
from capuy.figures.figure import Figure
from capuy.figures.models import Target
from capuy.figures.pace import Clock, Pace
from capuy.figures.queries import children_figures, figure_of
from capuy.figures.structure import Structure, day_of
from capuy.organisations.models import Organisation, OrganisationQuerySet
from capuy.organisations.queries import names_on


@dataclass(frozen=True)
class TargetLine:
    """`own` is set here; `figure` carries the target that holds, set here or added up. `organisation` if editable."""

    code: str
    name: str
    own: int | None
    figure: Figure
    organisation: Organisation | None

    def pace(self, clock: Clock) -> Pace | None:
        """None without a target."""
        return Pace(self.figure.numerator, self.value, clock) if self.value else None

    @property
    def box(self) -> str:
        return f"target:{self.code}"

    @property
    def own_text(self) -> str:
        return "" if self.own is None else str(self.own)

    @property
    def value(self) -> int | None:
        return self.figure.denominator


def lines_for(
    organisation: Organisation, period: Period, indicator: str, allowed: OrganisationQuerySet
) -> list[TargetLine]:
    """The organisation itself first. `allowed` are the organisations whose targets the viewer may set."""
    figure = figure_of(organisation, period, indicator)
    children = [line for line in children_figures(organisation, period, [indicator]) if not line.own]
    ids = [organisation.pk, *(line.node.pk for line in children)]
    rows = Target.objects.filter(organisation__in=ids, period=period.code, indicator=indicator)
    own = dict(rows.values_list("organisation_id", "value"))
    editable = {found.pk: found for found in allowed.filter(pk__in=ids)}
    name = names_on([organisation.pk], day_of(Structure.THEN, period)).get(organisation.pk, organisation.code)
    pk = organisation.pk
    lines = [TargetLine(organisation.code, name, own.get(pk), figure, editable.get(pk))]
    return lines + [
        TargetLine(
            line.node.code,
            line.node.name,
            own.get(line.node.pk),
            line.figures[indicator],
            None if line.node.closed else editable.get(line.node.pk),
        )
        for line in children
    ]
