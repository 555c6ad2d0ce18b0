"""Who acts in whose stead: the own page, and that of who grants roles."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from capuy.accounts import deputies, queries
from capuy.accounts.models import Deputy, Grant, User
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.problems import ProblemsFound
from capuy.organisations.queries import names_on
from capuy.web.user_forms import DeputyForm


@require_http_methods(["GET", "POST"])
def own(request: Request) -> HttpResponse:
    """Who acts in one's stead and in whose stead one acts; the form that names somebody."""
    # A grant to come opens nothing yet, not even who holds a role there.
    running = deputies.to_hand_over(request.user).filter(valid_from__lte=dates.today())
    form = _form(request, list(running))
    if form is not None and _name(request, form):
        return redirect("web:deputies")
    context: dict[str, Any] = {"form": form, "most": deputies.MOST_DAYS}
    context["instead_of_me"] = shown(deputies.instead_of(request.user))
    context["done_by_me"] = shown(deputies.done_by(request.user))
    return render(request, "web/deputies/own.html", context)


@require_http_methods(["GET", "POST"])
def name(request: Request, pk: int) -> HttpResponse:
    """Who grants roles names a deputy for somebody who cannot do it himself."""
    principal = get_object_or_404(queries.users_managed_by(request.user), pk=pk)
    managed = queries.grants_managed_by(request.user).values("pk")
    form = _form(request, list(deputies.to_hand_over(principal).filter(pk__in=managed)))
    if form is not None and _name(request, form):
        return redirect("web:user", principal.pk)
    context = {"managed": principal, "form": form, "most": deputies.MOST_DAYS}
    return render(request, "web/deputies/name.html", context)


def _form(request: Request, grants: Sequence[Grant]) -> DeputyForm | None:
    """Nothing where there is nothing to hand over."""
    if not grants:
        return None
    names = names_on({grant.organisation_id for grant in grants}, dates.today())
    labels = {grant: f"{grant.get_role_display()} – {names[grant.organisation_id]}" for grant in grants}
    return DeputyForm(request.POST or None, grants=labels, people=deputies.candidates(request.user, grants))


def _name(request: Request, form: DeputyForm) -> bool:
    if not form.is_valid():
        return False
    try:
        made = deputies.name_deputy(by=request.user, **form.cleaned_data)
    except ProblemsFound as found:
        show_problems(form, found.problems)
        return False
    told = f"{made[0].user.full_name} phụ trách thay đến hết {dates.format_date(made[0].last_day)}."
    messages.success(request, f"Đã phân công: {told}")
    return True


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(deputies.known_to(request.user), pk=pk)
    mine = request.user.pk in {found.user_id, found.grant.user_id}
    try:
        deputies.end_deputy(by=request.user, deputy=found)
    except ProblemsFound as problems:
        messages.error(request, " ".join(problem.message for problem in problems.problems))
    else:
        messages.success(request, f"{found.user.full_name} thôi phụ trách thay {found.grant.user.full_name}.")
    return redirect("web:deputies") if mine else redirect("web:user", found.grant.user_id)


def shown(rows: Any) -> list[tuple[Deputy, str, bool]]:
    """Each with the name of its organisation, and whether it has begun."""
    found = list(rows)
    day = dates.today()
    names = names_on({row.grant.organisation_id for row in found}, day)
    return [
        (row, names.get(row.grant.organisation_id, row.grant.organisation.code), row.holds_on(day)) for row in found
    ]


def of_managed(viewer: User, managed: User) -> list[tuple[Deputy, str, bool]]:
    """Those who act in the stead of a managed user, and for whom he acts, as far as the viewer grants roles."""
    rows = deputies.instead_of(managed) | deputies.done_by(managed)
    return shown(rows.filter(grant__in=queries.grants_managed_by(viewer).values("pk")))
