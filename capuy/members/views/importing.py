"""Members from Excel: upload, map the columns, preview, confirm."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core.downloads import download
from capuy.core.forms import show_problems
from capuy.core.numbers import format_count
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.documents.handing_out import hand_out, offer
from capuy.members import importing
from capuy.members.forms.imports import MappingForm, UploadForm
from capuy.members.importing import papers
from capuy.members.models import Import
from capuy.members.views.shared import frame
from capuy.organisations.models import Organisation

SHOWN_ROWS = 20
SHOWN_FAULTS = 100


def _organisation(request: Request, code: str) -> Organisation:
    """Whoever brings people in both imports and edits them; an administrator keeps the tree, not the members."""
    organisation = find_organisation(request.user, Permission.IMPORT, code)
    if not may(request.user, Permission.EDIT_MEMBERS, organisation):
        raise Http404
    return organisation


def _kept(request: Request, code: str, pk: int) -> Import:
    """An upload goes on only with the person who made it."""
    organisation = _organisation(request, code)
    kept = get_object_or_404(Import, pk=pk, organisation=organisation, user=request.user)
    kept.organisation = organisation
    return kept


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, code: str) -> HttpResponse:
    organisation = _organisation(request, code)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = importing.upload(by=request.user, organisation=organisation, name=file.name, data=file)
        except ProblemsFound as found:
            form.add_error("file", [problem.message for problem in found.problems])
        else:
            return redirect("members:import_map", code, kept.pk)
    return render(request, "members/import_upload.html", {**frame(request, organisation), "form": form})


@require_safe
def template(request: Request, code: str) -> HttpResponse:
    _organisation(request, code)
    return download(papers.template(), "mau-danh-sach-dang-vien.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def choose_columns(request: Request, code: str, pk: int) -> HttpResponse:
    kept = _kept(request, code, pk)
    try:
        table, columns = importing.table_of(kept, sheet=request.GET.get("trang"))
    except ProblemsFound as found:
        return _start_again(request, code, found)
    form = MappingForm(request.POST if request.method == "POST" else None, table=table, columns=columns)
    if form.is_bound and form.is_valid():
        try:
            importing.set_mapping(
                by=request.user, kept=kept, sheet=table.sheet, columns=form.columns(), labels=table.labels
            )
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            return redirect("members:import_preview", code, pk)
    context = {**frame(request, kept.organisation), "form": form, "table": table, "kept": kept}
    return render(request, "members/import_map.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: Request, code: str, pk: int) -> HttpResponse:
    kept = _kept(request, code, pk)
    try:
        if request.method == "POST":
            return _confirmed(request, kept, importing.confirm(by=request.user, kept=kept))
        prepared = importing.prepare_kept(kept)
    except ProblemsFound as found:
        return _start_again(request, code, found)
    if prepared.plan is None:
        return redirect("members:import_map", code, pk)
    context: dict[str, Any] = {
        **frame(request, kept.organisation),
        "kept": kept,
        "exports": [offer("danh sách lỗi (Excel)", reverse("members:import_faults", args=[code, pk]), "xlsx")],
        "result": prepared.result,
        "rows": papers.first_rows(prepared.plan, SHOWN_ROWS),
        "faults": prepared.plan.faults[:SHOWN_FAULTS],
        "warnings": prepared.plan.warnings[:SHOWN_FAULTS],
    }
    return render(request, "members/import_preview.html", context)


def _confirmed(request: Request, kept: Import, result: importing.ImportResult) -> HttpResponse:
    if result.created or result.changed:
        counts = f"thêm mới {format_count(result.created)}, cập nhật {format_count(result.changed)}"
        messages.success(
            request, f"Đã nhập tệp “{kept.filename}”: {counts}, không đổi {format_count(result.unchanged)}."
        )
    else:
        messages.info(request, f"Tệp “{kept.filename}” không làm thay đổi gì: mọi dòng đều đã có trong sổ.")
    return redirect("members:list", kept.organisation.code)


def _start_again(request: Request, code: str, found: ProblemsFound) -> HttpResponse:
    for problem in found.problems:
        messages.error(request, problem.message)
    return redirect("members:import", code)


@require_http_methods(["GET", "HEAD", "POST"])
def faults(request: Request, code: str, pk: int) -> HttpResponse:
    kept = _kept(request, code, pk)
    try:
        return hand_out(
            request,
            f"loi-{PurePath(kept.filename).stem}.xlsx",
            lambda mark: importing.export_faults(by=request.user, kept=kept, mark=mark),
            back=reverse("members:import_preview", args=[code, pk]),
            page=frame(request, kept.organisation),
        )
    except ProblemsFound as found:
        return _start_again(request, code, found)
