"""What is asked of reports."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from capuy.accounts.access import organisations_visible_to
from capuy.accounts.models import User
from capuy.core.periods import Period, year_period
from capuy.core.permissions import Permission
from capuy.figures.structure import Structure
from capuy.members.models import Position, Seat
from capuy.organisations.models import BodyKind, Organisation
from capuy.reports import times
from capuy.reports.composing import compose, gather
from capuy.reports.content import Content
from capuy.reports.models import Report, SectionText
from capuy.reports.times import Kind


def reports_of(organisation: Organisation) -> QuerySet[Report]:
    """In no order that means anything; `presenting.list_of` puts them by their periods."""
    return organisation.reports.select_related("paper").order_by("pk")


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


def report_of(organisation: Organisation, period: Period, kind: Kind) -> Report | None:
    """The report of that kind and period, if it was begun."""
    return organisation.reports.filter(kind=kind, period=period.code).first()


def report_before(organisation: Organisation, period: str, kind: Kind) -> Report | None:
    """The report of that kind on the latest period before."""
    return organisation.reports.filter(kind=kind, period__lt=period).order_by("-period").first()


def periods_to_report(organisation: Organisation, today: dt.date) -> dict[Kind, list[Period]]:
    """By kind the periods in which the organisation existed and that have no report yet, latest first."""
    spans = list(organisation.versions.values_list("valid_from", "valid_to").order_by("valid_from"))
    if not spans:
        return {}
    taken = set(organisation.reports.values_list("kind", "period"))
    first = max(spans[0][0].year, today.year - 20)
    years = [year_period(year) for year in range(today.year, first - 1, -1)]
    return {
        kind: [
            period
            for period in (years if kind is Kind.YEAR else times.periods_of(kind, today))
            if (kind, period.code) not in taken
            and any(start <= min(period.last, today) and (end is None or end > period.first) for start, end in spans)
        ]
        for kind in Kind
    }


def secretary_on(organisation: Organisation, day: dt.date) -> str:
    """Who led the committee (of a cell: the chi ủy) on that day; empty if nobody is in the books."""
    seats = Seat.objects.on(day).filter(
        body__term__organisation=organisation, body__kind=BodyKind.COMMITTEE, position=Position.SECRETARY
    )
    return seats.order_by("-valid_from").values_list("member__full_name", flat=True).first() or ""
