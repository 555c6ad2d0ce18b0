"""Accounts and roles, for those who grant them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from capuy.accounts import actions, queries
from capuy.accounts.deputies import MOST_DAYS
from capuy.accounts.factors import has_factor, needs_factor
from capuy.accounts.managing import may_manage
from capuy.accounts.models import Grant, User
from capuy.accounts.proposals import managed_by
from capuy.accounts.requests import Request
from capuy.accounts.roles import PERMISSION_LABELS, PERMISSIONS, TWO_KEYS, Role, may_be_deputised, second_factor_roles
from capuy.accounts.sessions import living
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.core.seen import FIELD, Seen
from capuy.organisations.access import may
from capuy.organisations.queries import names_on
from capuy.web.user_forms import CorrectUserForm, EndGrantForm, GrantForm, NewUserForm, ReasonForm, UserFilter
from capuy.web.views.deputies import of_managed
from capuy.web.views.proposals import shown

PAGE = 50


class Slip(NamedTuple):
    user: User
    password: str
    needs_factor: bool


def _guard(request: Request) -> None:
    if not may(request.user, Permission.GRANT_ROLES, None):
        raise Http404


def _find_user(request: Request, pk: int) -> User:
    return get_object_or_404(queries.users_managed_by(request.user), pk=pk)


def _with_names(users: list[User]) -> list[User]:
    """Each user's `shown_grants` learn the names of their organisations, in one query for all."""
    grants = [grant for user in users for grant in user.shown_grants]  # type: ignore[attr-defined]  # prefetched
    day = dates.today()
    names = names_on({grant.organisation_id for grant in grants}, day)
    for grant in grants:
        grant.place = names.get(grant.organisation_id, grant.organisation.code)
        grant.holds = grant.holds_on(day)
        grant.to_come = grant.valid_from > day
    return users


@require_GET
def users(request: Request) -> HttpResponse:
    _guard(request)
    form = UserFilter(request.GET)
    found = queries.users_managed_by(request.user)
    if form.is_valid():
        found = queries.filtered(found, **form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    _with_names(list(page))
    return render(request, "web/users/list.html", {"form": form, "page": page})


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    _guard(request)
    form = NewUserForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            user, password = actions.create_user(by=request.user, **form.cleaned_data)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            return _slips(request, [(user, password)], managed=user, new=True)
    return render(request, "web/users/add.html", {"form": form})


@require_http_methods(["GET", "POST"])
def user(request: Request, pk: int) -> HttpResponse:
    """One account: its roles, past and present, and the form that grants another."""
    managed = _find_user(request, pk)
    form = GrantForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = actions.grant_role(by=request.user, user=managed, **form.cleaned_data)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            if isinstance(made, Grant):
                messages.success(request, f"Đã cấp vai trò {made.get_role_display()}.")
            else:
                told = f"Đã đề nghị vai trò {made.get_role_display()}; có hiệu lực khi người quản trị khác xác nhận."
                messages.warning(request, told)
            return redirect("web:user", managed.pk)
    _with_names([managed])
    context = {
        "managed": managed,
        "form": form,
        "whole": may_manage(request.user, managed),
        "has_factor": has_factor(managed),
        "sessions": len(living(managed)),
        "deputies": of_managed(request.user, managed),
        "proposals": shown(managed_by(request.user).filter(user=managed)),
    }
    return render(request, "web/users/page.html", context)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int, grant: int) -> HttpResponse:
    managed = _find_user(request, pk)
    found = get_object_or_404(queries.grants_managed_by(request.user), pk=grant, user=managed)
    form = EndGrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _end(request, found, form):
            messages.success(request, f"Đã ghi ngày kết thúc vai trò {found.get_role_display()}.")
            return redirect("web:user", managed.pk)
        found = Grant.objects.filter(pk=found.pk).first() or found  # as the refusal tells it
    place = names_on([found.organisation_id], dates.today())[found.organisation_id]
    form.show(found)
    return render(request, "web/users/end.html", {"managed": managed, "grant": found, "place": place, "form": form})


def _end(request: Request, grant: Grant, form: EndGrantForm) -> bool:
    seen = Seen.read(form.cleaned_data[FIELD]) if FIELD in request.POST else None
    day = form.cleaned_data["valid_to"] or dates.today()
    try:
        actions.end_grant(by=request.user, grant=grant, valid_to=day, seen=seen)
    except ProblemsFound as found:
        show_problems(form, found.problems)
        return False
    return True


@require_http_methods(["GET", "POST"])
def correct(request: Request, pk: int) -> HttpResponse:
    """Name and address for letters of an account."""
    managed = _find_user(request, pk)
    stored = {"full_name": managed.full_name, "email": managed.email}
    form = CorrectUserForm(request.POST or None, initial={**stored, FIELD: str(Seen.of(stored))})
    if form.is_valid():
        data = form.cleaned_data
        seen = Seen.read(data.pop(FIELD))
        try:
            actions.correct_user(by=request.user, user=managed, **data, seen=seen)
        except ProblemsFound as found:
            form.data = {**request.POST.dict(), FIELD: form.initial[FIELD]}  # as the refusal tells it
            show_problems(form, found.problems)
        else:
            messages.success(request, "Đã lưu thông tin.")
            return redirect("web:user", managed.pk)
    return render(request, "web/users/correct.html", {"managed": managed, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: Request, pk: int) -> HttpResponse:
    managed = _find_user(request, pk)
    context: dict[str, Any] = {"managed": managed}
    if request.method == "POST":
        try:
            password = actions.reset_password(by=request.user, user=managed)
        except ProblemsFound as found:
            context["problems"] = found.problems
        else:
            return _slips(request, [(managed, password)], managed=managed)
    return render(request, "web/users/reset.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def slips(request: Request) -> HttpResponse:
    """New one-time passwords for the users chosen in the list, after a page that says what will happen."""
    _guard(request)
    if request.method != "POST":
        return redirect("web:users")
    chosen = [int(text) for text in request.POST.getlist("nguoi") if text.isdecimal() and len(text) < 19][:PAGE]
    found = list(queries.users_managed_by(request.user).filter(pk__in=chosen))
    if len(found) < len(set(chosen)):
        raise Http404
    if not found:
        messages.warning(request, "Chưa chọn ai; đánh dấu những người cần phiếu rồi bấm lại.")
        return redirect("web:users")
    context: dict[str, Any] = {"chosen": found}
    if "confirmed" in request.POST:
        try:
            return _slips(request, actions.reset_passwords(found, by=request.user))
        except ProblemsFound as problems:
            context["problems"] = problems.problems
    return render(request, "web/users/slips_confirm.html", context)


def _slips(request: Request, given: list[tuple[User, str]], **context: Any) -> HttpResponse:
    """One slip a user: shown and printed once, kept nowhere."""
    made = [Slip(user, password, needs_factor(user)) for user, password in given]
    context |= {"slips": made, "address": request.build_absolute_uri("/")}
    return render(request, "web/users/slips.html", context)


def _with_reason(request: Request, pk: int, template: str, act: Callable[[User, str], str]) -> HttpResponse:
    """Asks why, and acts on the account; `act` gets user and reason, and says what was done."""
    managed = _find_user(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            done = act(managed, form.cleaned_data["reason"])
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, done)
            return redirect("web:user", managed.pk)
    return render(request, template, {"managed": managed, "form": form})


@require_http_methods(["GET", "POST"])
def lock(request: Request, pk: int) -> HttpResponse:
    """Lock an account, or open a locked one."""

    def act(managed: User, reason: str) -> str:
        opening = not managed.is_active
        actions.set_active(by=request.user, user=managed, active=opening, reason=reason)
        return "Đã mở lại tài khoản." if opening else "Đã khóa tài khoản."

    return _with_reason(request, pk, "web/users/lock.html", act)


@require_http_methods(["GET", "POST"])
def sign_out(request: Request, pk: int) -> HttpResponse:
    """End all sessions of a user."""

    def act(managed: User, reason: str) -> str:
        ended = actions.end_sessions(by=request.user, user=managed, reason=reason)
        return f"Đã kết thúc {ended} phiên đăng nhập."

    return _with_reason(request, pk, "web/users/sign_out.html", act)


@require_http_methods(["GET", "POST"])
def factors(request: Request, pk: int) -> HttpResponse:
    """Take away the lost second factors of a user."""

    def act(managed: User, reason: str) -> str:
        actions.remove_factors(by=request.user, user=managed, reason=reason)
        return "Đã gỡ xác thực hai bước; người dùng thiết lập lại khi đăng nhập."

    return _with_reason(request, pk, "web/users/factors.html", act)


@require_GET
def roles(request: Request) -> HttpResponse:
    """What each role permits, from the same table that grants it."""
    rows = [
        (label, [permission in PERMISSIONS[role] for role in Role.values])
        for permission, label in PERMISSION_LABELS.items()
    ]
    factor = second_factor_roles()
    rules = [
        ("Bắt buộc xác thực hai bước", [role in factor for role in Role.values]),
        ("Cấp phải có hai người quản trị: một người đề nghị, một người xác nhận", [r in TWO_KEYS for r in Role.values]),
        ("Giao được cho người khác phụ trách thay có thời hạn", [may_be_deputised(role) for role in Role.values]),
    ]
    context = {"roles": Role.choices, "groups": [("Việc được làm", rows), ("Quy tắc của vai trò", rules)]}
    return render(request, "web/roles.html", context | {"most": MOST_DAYS})
