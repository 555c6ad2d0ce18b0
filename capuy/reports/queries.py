"""What is asked of reports."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from capuy.accounts.access import organisations_visible_to
from capuy.accounts.models import User
from capuy.core.periods import Period, PeriodKind
from capuy.core.permissions import Permission
from capuy.figures.structure import Structure
from capuy.members.models import Position, Seat
from capuy.organisations.models import BodyKind, Organisation
from capuy.reports.composing import compose, gather
from capuy.reports.content import Content
from capuy.reports.models import Report, SectionText


def reports_of(organisation: Organisation) -> QuerySet[Report]:
    """Latest period first."""
    return organisation.reports.select_related("paper").order_by("-period")


def reports_visible_to(user: User, permission: Permission = Permission.SEE_FIGURES) -> QuerySet[Report]:
    """Reports of the organisations in the user's branches."""
    organisations = organisations_visible_to(user, permission).filter(pk=OuterRef("organisation"))
    return Report.objects.filter(Exists(organisations)).select_related("organisation", "paper")


def texts_of(report: Report) -> dict[str, SectionText]:
    """The office's texts by section; nothing for a report that is not saved."""
    return {item.section: item for item in report.texts.all()} if report.pk else {}


def content_of(report: Report, *, structure: str = Structure.THEN) -> Content:
    """As frozen, or with the figures of this moment."""
    if report.state == Report.State.FROZEN:
        return Content.from_json(report.frozen.content)
    return compose(report, texts_of(report), gather(report, structure), structure=structure)


def _year_reports(organisation: Organisation) -> QuerySet[Report]:
    return organisation.reports.filter(kind=PeriodKind.YEAR)


def year_report(organisation: Organisation, period: Period) -> Report | None:
    """The report of that year, if it was begun."""
    return _year_reports(organisation).filter(period=period.code).first()


def report_before(organisation: Organisation, period: str) -> Report | None:
    """The year report of the latest year before."""
    return _year_reports(organisation).filter(period__lt=period).order_by("-period").first()


def years_to_report(organisation: Organisation, today: dt.date) -> list[int]:
    """Years in which the organisation existed and that have no report yet, latest first."""
    spans = list(organisation.versions.values_list("valid_from", "valid_to").order_by("valid_from"))
    if not spans:
        return []
    taken = set(_year_reports(organisation).values_list("period", flat=True))
    first = max(spans[0][0].year, today.year - 20)
    return [
        year
        for year in range(today.year, first - 1, -1)
        if str(year) not in taken
        and any(start <= today and (end is None or end > dt.date(year, 1, 1)) for start, end in spans)
    ]


def secretary_on(organisation: Organisation, day: dt.date) -> str:
    """Who led the committee (of a cell: the chi ủy) on that day; empty if nobody is in the books."""
    seats = Seat.objects.on(day).filter(
        body__term__organisation=organisation, body__kind=BodyKind.COMMITTEE, position=Position.SECRETARY
    )
    return seats.order_by("-valid_from").values_list("member__full_name", flat=True).first() or ""
