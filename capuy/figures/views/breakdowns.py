"""Tables by ethnic group, by religion: counts only, no names."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.breaking_down import break_down
from capuy.figures.choices import asked_structure, period_context
from capuy.figures.papers import Asked, breakdown_page
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file


@page_or_file
def breakdown(request: Request, code: str, period: Period, table: str) -> HttpResponse:
    """One table, on screen or as a file."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    try:
        known = registry.breakdown(table)
    except KeyError:
        raise Http404 from None
    structure = asked_structure(request)
    made = break_down(organisation, period, known, structure)
    if wanted := asked_format(request):
        page = breakdown_page(made, Asked(organisation, period, structure))
        what, name = f"{known.label}, {period.label}", f"{table}-{code}-{period}"
        return hand_out_page(request, organisation, wanted, page, action="export-breakdown", what=what, name=name)
    context = {
        **period_context(request, organisation, period, "figures"),
        "table": made,
        "exports": exports(request),
    }
    return render(request, "figures/breakdown.html", context)
