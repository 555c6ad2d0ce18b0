"""The pivot of a branch."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.periods import Period
from capuy.core.returning import back_to
from capuy.figures.choices import asked_structure, asked_structure_query, period_context, to_asked_period
from capuy.figures.figure import Figure
from capuy.figures.papers import Asked, pivot_page
from capuy.figures.pivoting import STANDARD, Cell, Pivot, levels_of, pivot_of
from capuy.figures.queries import all_codes, grouped
from capuy.figures.registry import Indicator
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.organisations.models import Organisation

INDICATORS = "chi-so"
LEVEL = "cap"


@page_or_file
def pivot(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """What stands below × chosen indicators, on screen or as a file."""
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
    if wanted := asked_format(request):
        page = pivot_page(table, Asked(organisation, period, structure), apart=wanted.apart)
        what, name = f"tổng hợp số liệu {period.label}", f"tong-hop-{code}-{period}"
        return hand_out_page(request, organisation, wanted, page, action="export-pivot", what=what, name=name)
    context = {
        **period_context(request, organisation, period, "figures"),
        "pivot": table,
        "levels": levels,
        "level": level,
        "chosen": set(codes),
        "groups": grouped(all_codes()),
        **_linked(request, table, organisation, period),
        "exports": exports(request),
    }
    return render(request, "figures/pivot.html", context)


_CODE, _INDICATOR = "CODE-OF-LINE", "CODE-OF-INDICATOR"


def _linked(request: Request, table: Pivot, organisation: Organisation, period: Period) -> dict[str, Any]:
    """Lines and foot with the address that opens each figure, empty where the viewer may not go.

    Three thousand lines are ordinary: addresses are looked up once.
    """
    openable = _openable(request, table)
    back = back_to(request.get_full_path(), **asked_structure_query(request))
    pattern = reverse("figures:explain", args=[_CODE, period, _INDICATOR]) + back

    def linked(code: str, cells: list[Cell]) -> list[tuple[Indicator, Figure, str]]:
        here = pattern.replace(_CODE, quote(code)) if code else ""
        return [(known, figure, here.replace(_INDICATOR, known.code)) for known, figure in cells]

    lines = [
        (line, line.node.code in openable, linked(line.node.code if line.node.code in openable else "", cells))
        for line, cells in table.rows
    ]
    return {"lines": lines, "foot": linked(organisation.code, table.foot)}


def _openable(request: Request, table: Pivot) -> set[str]:
    lines = [line.node.pk for line in table.lines if not line.own]
    return set(organisations_visible_to(request.user).filter(pk__in=lines).values_list("code", flat=True))
