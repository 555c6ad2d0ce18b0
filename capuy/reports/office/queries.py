"""Which template a report is drawn with, and what the pages of templates show."""

from django.db.models import QuerySet

from capuy.core import dates
from capuy.core.periods import parse_period
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import ids_on_path
from capuy.reports.composing import was_cell
from capuy.reports.models import OfficeTemplate, Report
from capuy.reports.office.slots import Slot, slot_for
from capuy.reports.times import Kind


def _line_of(organisation: Organisation) -> list[int]:
    """The organisation, then its superiors upwards, as they stand today or stood last."""
    known = Placement.objects.filter(organisation=organisation, valid_from__lte=dates.today())
    path = known.order_by("-valid_from").values_list("path", flat=True).first()
    return ids_on_path(path)[::-1] if path else [organisation.pk]


def templates_in_use(organisation: Organisation) -> dict[Slot, OfficeTemplate]:
    """By slot the nearest template on the way up; a slot that is missing has the built-in one. Two queries."""
    line = _line_of(organisation)
    found = OfficeTemplate.objects.filter(organisation__in=line, in_use=True).defer("docx")
    nearest = sorted(found.select_related("organisation"), key=lambda template: -line.index(template.organisation_id))
    return {Slot(template.slot): template for template in nearest}


def template_of(report: Report) -> OfficeTemplate | None:
    """The office's template for a draft; None is the built-in one."""
    is_cell = was_cell(report.organisation, parse_period(report.period))
    return templates_in_use(report.organisation).get(slot_for(Kind(report.kind), is_cell=is_cell))


def versions_of(organisation: Organisation, slot: Slot) -> QuerySet[OfficeTemplate]:
    """The latest one first, without the files."""
    return organisation.report_templates.filter(slot=slot).defer("docx").order_by("-version")
