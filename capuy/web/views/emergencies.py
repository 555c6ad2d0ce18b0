"""Opening personal files in an emergency, and looking into who did."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capuy.accounts import emergencies
from capuy.accounts.access import may
from capuy.accounts.models import Emergency
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.web.user_forms import EmergencyForm, FindingForm

PAGE = 30


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """The form that begins one, and the user's own."""
    if not may(request.user, Permission.EMERGENCY_ACCESS, None):
        raise Http404
    form = EmergencyForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = emergencies.begin(by=request.user, **form.cleaned_data)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.warning(request, "Đã mở truy cập khẩn cấp. Mỗi hồ sơ mở ra đều được ghi vào nhật ký kèm lý do.")
            return redirect("members:list", made.organisation.code)
    return render(request, "web/emergencies/begin.html", {"form": form, **_page(request, own=True)})


@require_GET
def listed(request: Request) -> HttpResponse:
    """Those in the branches where the user keeps the journal."""
    if not may(request.user, Permission.SEE_JOURNAL, None):
        raise Http404
    return render(request, "web/emergencies/list.html", _page(request, own=False))


def _page(request: Request, *, own: bool) -> dict[str, Any]:
    found = emergencies.of(request.user) if own else emergencies.watched_by(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    return {"page": page, "rows": list(zip(page, _names(list(page)), strict=True))}


@require_http_methods(["GET", "POST"])
def look_into(request: Request, pk: int) -> HttpResponse:
    """What was opened, and the finding of somebody who keeps the journal."""
    found = get_object_or_404(emergencies.watched_by(request.user), pk=pk)
    form = FindingForm(request.POST or None)
    if form.is_valid():
        try:
            emergencies.look_into(by=request.user, emergency=found, **form.cleaned_data)
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
        else:
            messages.success(request, "Đã ghi kết quả xem xét.")
            return redirect("web:emergencies")
    context = {
        "emergency": found,
        "place": _names([found])[0],
        "form": form,
        "readings": emergencies.readings_in(found),
    }
    return render(request, "web/emergencies/look.html", context)


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    known = emergencies.of(request.user) | emergencies.watched_by(request.user)
    found = get_object_or_404(known, pk=pk)
    try:
        emergencies.end(by=request.user, emergency=found)
    except ProblemsFound as problems:
        messages.error(request, " ".join(problem.message for problem in problems.problems))
    else:
        messages.success(request, "Đã kết thúc truy cập khẩn cấp.")
    return redirect("web:begin-emergency" if found.user_id == request.user.pk else "web:emergencies")


def _names(rows: list[Emergency]) -> list[str]:
    names = names_on({row.organisation_id for row in rows}, dates.today())
    return [names.get(row.organisation_id, row.organisation.code) for row in rows]


def panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """On the pages of an organisation: those at it and below it that wait for the user to look into them."""
    user = cast(Request, request).user
    waiting = list(emergencies.unseen_by(user, organisation)[:PAGE]) if user.is_authenticated else []
    return (
        ("web/emergencies/panel.html", {"rows": list(zip(waiting, _names(waiting), strict=True))}) if waiting else None
    )
