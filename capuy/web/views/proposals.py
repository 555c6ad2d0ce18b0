"""Roles that wait for a second administrator."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts import proposals
from capuy.accounts.access import may
from capuy.accounts.models import Proposal
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.web.user_forms import ReasonForm

PAGE = 30


@require_http_methods(["GET", "POST"])
def proposal(request: Request, pk: int) -> HttpResponse:
    """One proposal: another administrator confirms or refuses it, its author takes it back."""
    found = get_object_or_404(proposals.managed_by(request.user), pk=pk)
    refusing = "refuse" in request.POST
    form = ReasonForm(request.POST if refusing else None)
    if "confirm" in request.POST or (refusing and form.is_valid()):
        try:
            if refusing:
                proposals.refuse(by=request.user, proposal=found, **form.cleaned_data)
                messages.success(request, "Đã ghi; vai trò không được cấp.")
            else:
                grant = proposals.confirm(by=request.user, proposal=found)
                messages.success(request, f"Đã xác nhận: {found.user.full_name} có vai trò {grant.get_role_display()}.")
        except ProblemsFound as problems:
            if refusing:
                show_problems(form, problems.problems)
            else:
                messages.error(request, " ".join(problem.message for problem in problems.problems))
                return redirect("web:user", found.user_id)
        else:
            return redirect("web:users")
    context = {
        "proposal": found,
        "place": _names([found])[0],
        "form": form,
        "own": found.proposed_by_id == request.user.pk,
        "for_oneself": found.user_id == request.user.pk,
    }
    return render(request, "web/proposals/page.html", context)


def _names(rows: list[Proposal]) -> list[str]:
    names = names_on({row.organisation_id for row in rows}, dates.today())
    return [names.get(row.organisation_id, row.organisation.code) for row in rows]


def shown(rows: Any) -> list[tuple[Proposal, str]]:
    """Each with the name of its organisation."""
    found = list(rows[:PAGE])
    return list(zip(found, _names(found), strict=True))


def panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """On the pages of an organisation: what waits there and below for the user's key."""
    user = cast(Request, request).user
    if not user.is_authenticated or not may(user, Permission.GRANT_ROLES, organisation):
        return None
    inside = Organisation.objects.in_branches([organisation.path_now])
    rows = shown(proposals.awaiting(user).filter(organisation__in=inside))
    return ("web/proposals/panel.html", {"rows": rows}) if rows else None
