"""Organisations from Excel: upload, preview, then all or nothing."""

import datetime as dt
from dataclasses import astuple
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from capuy.core.downloads import download
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.organisations.access import may
from capuy.organisations.forms.imports import ImportForm
from capuy.organisations.importing import LABELS, Plan, Row, establish, plan
from capuy.organisations.requests import Request
from capuy.organisations.tables import excel
from capuy.regulations import KINDS

_SALT = "organisations.import"
_HOURS = 8
SHOWN = 200


def upload(request: Request) -> HttpResponse:
    """The upload, and the preview of what it would do."""
    _only_importers(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            rows, unread = form.rows()
        except ProblemsFound as found:
            context["problems"] = found.problems
        else:
            context |= _foreseen(request, rows, unread)
    return render(request, "organisations/import.html", context)


def _only_importers(request: Request) -> None:
    if not may(request.user, Permission.IMPORT, None):
        raise Http404


def _foreseen(request: Request, rows: list[Row], unread: list[Problem]) -> dict[str, Any]:
    judged = Plan(problems=unread) if unread else plan(rows, by=request.user)
    return {
        "plan": judged,
        "problems": judged.problems,
        "shown": judged.fresh[:SHOWN],
        "kinds": KINDS,
        "kept": "" if judged.blocked else _keep(request, rows),
    }


def _keep(request: Request, rows: list[Row]) -> str:
    """The rows as the page carries them to the confirmation: sealed, for this user, for a working day."""
    plain = [[str(value) if isinstance(value, dt.date) else value for value in astuple(row)] for row in rows]
    return signing.dumps([request.user.get_username(), plain], salt=_SALT, compress=True)


def _kept(request: Request) -> list[Row]:
    try:
        user, plain = signing.loads(request.POST.get("kept", ""), salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        message = "Bản xem trước đã quá hạn hoặc không còn nguyên vẹn; tải tệp lên lại."
        raise ProblemsFound([Problem("stale", message)]) from None
    if user != request.user.get_username():
        raise PermissionDenied
    return [Row(*values[:6], *(dt.date.fromisoformat(day) for day in values[6:])) for values in plain]


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request) -> HttpResponse:
    _only_importers(request)
    if request.method != "POST":
        return redirect("organisations:import")
    try:
        done = establish(_kept(request), by=request.user)
    except ProblemsFound as found:
        return render(request, "organisations/import.html", {"form": ImportForm(), "problems": found.problems})
    messages.success(
        request, f"Đã nhập {len(done.fresh)} tổ chức; {len(done.known)} tổ chức đã có từ trước, không thay đổi."
    )
    return redirect("organisations:tree")


def template(request: Request) -> HttpResponse:
    """The sheet to fill in, with the list of kinds beside it."""
    _only_importers(request)
    note = "Ghi ngày theo mẫu dd/mm/yyyy. Mã tổ chức do cấp có thẩm quyền cấp, định dạng ô là Văn bản."
    kinds = ("Loại hình", ["Loại hình", "Cơ quan lãnh đạo"], [[k.label, k.committee] for k in KINDS.values()], "")
    content = excel().write([("Tổ chức", list(LABELS.values()), [], note), kinds])
    return download(content, "mau-to-chuc.xlsx")
