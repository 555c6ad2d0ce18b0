"""How far the targets of a branch have come, and where an effort still pays."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.choices import period_context
from capuy.figures.pace import State, clock_of
from capuy.figures.papers import Asked, pace_page
from capuy.figures.structure import Structure
from capuy.figures.target_lines import lines_for
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.figures.views.targets import asked_indicator
from capuy.organisations.models import Organisation

# What an effort may still turn; the first are decided by it.
DRIVE = "con-kip"
WORTH_IT = (State.SLOW, State.AT_RISK)


@page_or_file
def pace(request: Request, code: str, period: Period) -> HttpResponse:
    """Each target with how far it has come, what it needs and where it is likely to end; as a page or a file."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    indicator = asked_indicator(request)
    lines = lines_for(organisation, period, indicator, Organisation.objects.none())
    clock = clock_of(organisation, period, indicator)
    rows = [(line, found) for line in lines if (found := line.pace(clock))]
    drive = request.GET.get("xem") == DRIVE
    if drive:  # the least that is missing first: there an effort decides
        rows = [(line, found) for line, found in rows if found.state in WORTH_IT and line is not lines[0]]
        rows.sort(key=lambda row: (WORTH_IT.index(row[1].state), row[1].extra, row[0].name))
    known = registry.indicator(indicator)
    if wanted := asked_format(request):
        own = None if drive else lines[0]
        page = pace_page(rows, Asked(organisation, period, Structure.THEN), known, clock, own=own)
        what = f"{'đợt cao điểm' if drive else 'tiến độ chỉ tiêu'} {period.label}: {known.label}"
        name = f"{'cao-diem' if drive else 'tien-do'}-{code}-{period}"
        return hand_out_page(request, organisation, wanted, page, action="export-pace", what=what, name=name)
    context = {
        **period_context(request, organisation, period, "targets"),
        "rows": rows,
        "drive": drive,
        "drive_value": DRIVE,
        "clock": clock,
        "states": Counter(found.state for line, found in rows if line is not lines[0]),
        "indicator": known,
        "untargeted": sum(1 for line in lines[1:] if not line.value),
        "missing": sum(found.missing for _, found in rows),
        "extra": sum(found.extra for _, found in rows),
        "exports": exports(request, ("excel", "word", "pdf")),
    }
    return render(request, "figures/pace.html", context)
