"""The pivot of a branch, on screen and as Excel."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.dates import format_moment
from capuy.core.downloads import download
from capuy.core.periods import Period
from capuy.figures.choices import asked_structure, period_context, to_asked_period
from capuy.figures.pivoting import STANDARD, Pivot, levels_of, pivot_of, workbook_of
from capuy.figures.queries import all_codes, grouped
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.organisations.models import Organisation

INDICATORS = "chi-so"
LEVEL = "cap"


@require_safe
def pivot(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """What stands below × chosen indicators; `?xuat=excel` gives the same as a file."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if period is None:
        return to_asked_period(request, "figures:pivot", code)
    structure = asked_structure(request)
    known = set(all_codes())
    codes = [asked for asked in dict.fromkeys(request.GET.getlist(INDICATORS)) if asked in known] or list(STANDARD)
    levels = levels_of(organisation, period, structure)
    level = request.GET.get(LEVEL, "")
    level = level if level in dict(levels) else ""
    table = pivot_of(organisation, period, codes, structure, level)
    if request.GET.get("xuat") == "excel":
        return _workbook(request, organisation, period, table)
    context = {
        **period_context(request, organisation, period, "figures"),
        "pivot": table,
        "levels": levels,
        "level": level,
        "chosen": set(codes),
        "groups": grouped(all_codes()),
        "openable": _openable(request, table),
        "excel_query": _excel_query(request),
    }
    return render(request, "figures/pivot.html", context)


def _excel_query(request: Request) -> str:
    query = request.GET.copy()
    query["xuat"] = "excel"
    return query.urlencode()


def _openable(request: Request, table: Pivot) -> set[str]:
    lines = [line.node.pk for line in table.lines if not line.own]
    return set(organisations_visible_to(request.user).filter(pk__in=lines).values_list("code", flat=True))


def _workbook(request: Request, organisation: Organisation, period: Period, table: Pivot) -> HttpResponse:
    structure = asked_structure(request)
    made = f"{request.user.full_name} kết xuất lúc {format_moment(timezone.now())}"
    content = workbook_of(table, organisation, period, structure, made)
    act = Act("export-pivot", f"Kết xuất Excel tổng hợp {period.label}", subject_of(organisation), organisation)
    record(act, by=request.user, kind=EntryKind.EXPORT)
    return download(content, f"tong-hop-{organisation.code}-{period}.xlsx")
