"""Who sits in the committee and the inspection commission of an organisation, now and before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core.forms import show_blockers
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.members import actions, queries
from capuy.members.forms.acts import RemoveSeatForm, SeatForm, UnseatForm
from capuy.members.models import Seat
from capuy.members.views.shared import frame
from capuy.organisations.days import shown_day
from capuy.organisations.models import Body, Organisation, Term
from capuy.organisations.queries import ending_of


def committee(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    day = shown_day(request)
    terms = list(organisation.terms.order_by("-starts_on"))
    chosen = _chosen(request, terms, day)
    ending = ending_of(organisation)
    context = {
        **frame(request, organisation, "committee"),
        "terms": terms,
        "chosen": chosen,
        "benches": queries.benches(chosen, day, request.user, closed_on=ending.on if ending else None)
        if chosen
        else [],
        "may_edit": may(request.user, Permission.EDIT_TERMS, organisation),
    }
    return render(request, "members/committee.html", context)


def _chosen(request: Request, terms: list[Term], day: Any) -> Term | None:
    """The term asked for, else the one of the day, else the latest."""
    asked = request.GET.get("nhiem-ky", "")
    if asked.isdecimal():
        return next((term for term in terms if term.pk == int(asked)), terms[0] if terms else None)
    on_day = (t for t in terms if t.starts_on <= day and (t.ends_on is None or day < t.ends_on))
    return next(on_day, terms[0] if terms else None)


def _find_body(request: Request, pk: int) -> tuple[Body, Organisation]:
    body = get_object_or_404(Body.objects.select_related("term__organisation"), pk=pk)
    return body, find_organisation(request.user, Permission.EDIT_TERMS, body.term.organisation.code)


def _find_seat(request: Request, pk: int) -> tuple[Seat, Organisation]:
    seat = get_object_or_404(Seat.objects.select_related("body__term__organisation", "member"), pk=pk)
    return seat, find_organisation(request.user, Permission.EDIT_TERMS, seat.body.term.organisation.code)


def add_seat(request: Request, pk: int) -> HttpResponse:
    body, organisation = _find_body(request, pk)
    form = SeatForm(request.POST or None, body=body)
    context: dict[str, Any] = {**frame(request, organisation, "committee"), "form": form, "body": body}
    if request.method == "POST" and form.is_valid():
        try:
            actions.seat(by=request.user, body=body, **form.cleaned_data, accept_warnings="accept" in request.POST)
        except ProblemsFound as found:
            context["warnings"] = show_blockers(form, found.problems)
        else:
            messages.success(request, "Đã ghi chức vụ.")
            return redirect("members:committee", organisation.code)
    return render(request, "members/seat_form.html", context)


def end_seat(request: Request, pk: int) -> HttpResponse:
    seat, organisation = _find_seat(request, pk)
    form = UnseatForm(request.POST or None, seat=seat)
    context: dict[str, Any] = {**frame(request, organisation, "committee"), "form": form, "seat": seat}
    if request.method == "POST" and form.is_valid():
        try:
            actions.unseat(
                by=request.user, seat=seat, on=form.cleaned_data["on"], accept_warnings="accept" in request.POST
            )
        except ProblemsFound as found:
            context["warnings"] = show_blockers(form, found.problems)
        else:
            messages.success(request, f"Đã ghi {seat.member.full_name} thôi giữ chức.")
            return redirect("members:committee", organisation.code)
    return render(request, "members/seat_form.html", context)


def remove_seat(request: Request, pk: int) -> HttpResponse:
    """Take away a seat entered by mistake, with a reason."""
    seat, organisation = _find_seat(request, pk)
    form = RemoveSeatForm(request.POST or None, seat=seat)
    if request.method == "POST" and form.is_valid():
        actions.remove_seat(by=request.user, seat=seat, reason=form.cleaned_data["reason"])
        messages.success(request, "Đã xóa chức vụ ghi nhầm.")
        return redirect("members:committee", organisation.code)
    context = {**frame(request, organisation, "committee"), "form": form, "seat": seat, "mistake": True}
    return render(request, "members/seat_form.html", context)
