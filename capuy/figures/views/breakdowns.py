"""Tables by ethnic group, by religion: counts only, no names."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.dates import format_moment
from capuy.core.downloads import download
from capuy.core.periods import Period
from capuy.documents import sheets
from capuy.figures import registry
from capuy.figures.breaking_down import BreakdownTable, break_down
from capuy.figures.choices import asked_structure, period_context
from capuy.figures.structure import sentence
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.organisations.models import Organisation


@require_safe
def breakdown(request: Request, code: str, period: Period, table: str) -> HttpResponse:
    """One table, on screen or (`?xuat=excel`) as a file."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    try:
        known = registry.breakdown(table)
    except KeyError:
        raise Http404 from None
    made = break_down(organisation, period, known, asked_structure(request))
    if request.GET.get("xuat") == "excel":
        return _workbook(request, organisation, period, made)
    query = request.GET.copy()
    query["xuat"] = "excel"
    context = {
        **period_context(request, organisation, period, "figures"),
        "table": made,
        "excel_query": query.urlencode(),
    }
    return render(request, "figures/breakdown.html", context)


def _workbook(request: Request, organisation: Organisation, period: Period, made: BreakdownTable) -> HttpResponse:
    page = sheets.Page(
        name=made.breakdown.label,
        columns=[
            sheets.Column("TT", "order"),
            sheets.Column(made.breakdown.group_label, width=24),
            *(sheets.Column(column.label, "count", width=16) for column in made.columns),
        ],
        rows=[[at, group, *counts] for at, (group, counts) in enumerate(made.rows, 1)],
        totals=["", "Tổng cộng", *made.totals],
        title=f"{made.breakdown.label.upper()}, {period.label.upper()}",
        subtitle=f"({sentence(asked_structure(request), period)})",
    )
    watermark = f"{request.user.full_name} kết xuất lúc {format_moment(timezone.now())}"
    summary = f"Kết xuất Excel: {made.breakdown.label}, {period.label}"
    act = Act("export-breakdown", summary, subject_of(organisation), organisation)
    record(act, by=request.user, kind=EntryKind.EXPORT)
    name = f"{made.breakdown.code}-{organisation.code}-{period}.xlsx"
    return download(sheets.write(page, watermark=watermark), name)
