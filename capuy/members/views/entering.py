"""New records and corrections."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_blockers
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.core.seen import clashes_in
from capuy.members import actions
from capuy.members.forms.profile import AdmitForm, CorrectForm, RegisterForm
from capuy.members.models import Arrival, Member
from capuy.members.views.shared import find_member, frame, home_of
from capuy.organisations.models import Organisation


def _cell(organisation: Organisation) -> Organisation | None:
    version = organisation.version_on(dates.today())
    return organisation if version is not None and version.is_cell else None


def register(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.EDIT_MEMBERS, code)
    form = RegisterForm(request.POST or None, user=request.user, cell=_cell(organisation))
    context: dict[str, Any] = {**frame(request, organisation), "form": form, "title": "Lập hồ sơ đảng viên"}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            member = actions.register_member(
                by=request.user,
                organisation=values["organisation"],
                data=form.member_data(),
                joined_on=values["joined_on"],
                kind=values["kind"],
                arrival=Arrival.TRANSFER if values["from_elsewhere"] else Arrival.ENTRY,
                from_elsewhere=values["from_elsewhere"],
                accept_warnings="accept" in request.POST,
            )
        except ProblemsFound as found:
            context["warnings"] = show_blockers(form, found.problems)
        else:
            return _made(request, member, organisation, "members:register")
    return render(request, "members/profile_form.html", context)


def admit(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.EDIT_MEMBERS, code)
    form = AdmitForm(request.POST or None, user=request.user, cell=_cell(organisation))
    context: dict[str, Any] = {**frame(request, organisation), "form": form, "title": "Kết nạp đảng viên"}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            member = actions.admit(
                by=request.user,
                organisation=values["organisation"],
                data=form.member_data(),
                on=values["on"],
                decided_on=values["decided_on"],
                accept_warnings="accept" in request.POST,
            )
        except ProblemsFound as found:
            context["warnings"] = show_blockers(form, found.problems)
        else:
            return _made(request, member, organisation, "members:admit")
    return render(request, "members/profile_form.html", context)


def _made(request: Request, member: Member, organisation: Organisation, again: str) -> HttpResponse:
    messages.success(request, f"Đã lưu hồ sơ của {member.full_name}.")
    if "again" in request.POST:
        return redirect(again, organisation.code)
    return redirect(member)


def correct(request: Request, pk: int) -> HttpResponse:
    member = find_member(request.user, Permission.EDIT_MEMBERS, pk)
    form = CorrectForm(request.POST or None, member=member)
    context: dict[str, Any] = {
        **frame(request, home_of(member)),
        "form": form,
        "member": member,
        "title": f"Sửa hồ sơ: {member.full_name}",
    }
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.update_member(
                by=request.user,
                member=member,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                accept_warnings="accept" in request.POST,
                seen=form.seen_now,
            )
        except ProblemsFound as found:
            context["warnings"] = show_blockers(form, found.problems)
            context["clashes"] = clashes_in(found.problems)
        else:
            messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
            return redirect(member)
    # Whoever corrects a file reads it first; and again, where the page comes back with what others have stored.
    actions.note_reading(by=request.user, member=member, place=home_of(member), part="sửa hồ sơ")
    return render(request, "members/profile_form.html", context)
