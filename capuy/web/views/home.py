"""Home, search, and the size of letters."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from capuy.accounts import deputies as known_deputies
from capuy.accounts.access import find_organisation, scope
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.returning import is_ours
from capuy.members.models import Member
from capuy.members.searching import search as search_members
from capuy.organisations.panels import panels_of
from capuy.organisations.queries import names_on
from capuy.organisations.queries import search as search_organisations
from capuy.web.context import TEXT_SIZE_COOKIE, TEXT_SIZES
from capuy.web.first_steps import first_steps
from capuy.web.overview import branches_of, overview
from capuy.web.views import deputies

YEAR = 365 * 24 * 3600
LONGEST = 100


@require_GET
def home(request: Request) -> HttpResponse:
    """One branch of the user at a time: `?tai=` names another."""
    branches = branches_of(request.user)
    own = Member.objects.filter(user=request.user, merged_into=None).first()
    standing_in = deputies.shown(known_deputies.instead_of(request.user) | known_deputies.done_by(request.user))
    if not branches:
        return render(request, "web/home_own.html", {"own": own, "deputies": standing_in})
    code = request.GET.get("tai") or branches[0].code
    top = find_organisation(request.user, Permission.SEE_FIGURES, code)
    steps = first_steps(request.user, top)
    context = {
        "steps": steps,
        "overview": overview(request.user, top),
        "panels": panels_of(request, top, dates.today(), calls_only=bool(steps)),
        "branches": branches,
        "top_name": names_on([top.pk], dates.today())[top.pk],
        "own": own,
        "deputies": standing_in,
    }
    return render(request, "web/home.html", context)


@require_GET
def search(request: Request) -> HttpResponse:
    """Organisations and members by name, marks or not; each within what the user may see."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "search_text": text,
        "organisations": search_organisations(text, dates.today(), scope(request.user, Permission.SEE_FIGURES)),
        "members": search_members(request.user, text),
        "may_see_members": bool(scope(request.user, Permission.SEE_MEMBERS)),
    }
    return render(request, "web/search.html", context)


@require_POST
def text_size(request: Request) -> HttpResponse:
    """Keep the size of letters for this browser, and go back."""
    size = request.POST.get("size", "")
    if size not in dict(TEXT_SIZES):
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    response = redirect(back if is_ours(back) else "web:home")
    response.set_cookie(TEXT_SIZE_COOKIE, size, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
