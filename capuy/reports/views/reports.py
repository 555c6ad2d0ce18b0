"""Pages of reports."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from capuy.accounts.access import find_organisation, may, rest_on
from capuy.accounts.models import User
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.core.seen import Clash, clashes_in
from capuy.documents.handing_out import Leaving, hand_out
from capuy.reports import actions, presenting, queries
from capuy.reports.changes import changes_since_freezing, in_todays_structure
from capuy.reports.forms import FreezeForm, ReopenForm, StartForm, TextsForm
from capuy.reports.models import Report


def find_report(user: User, permission: Permission, pk: int) -> Report:
    """A report inside the user's branches; a foreign one answers exactly like a missing one."""
    rest_on(user, permission)
    return get_object_or_404(queries.reports_visible_to(user, permission), pk=pk)


def reports(request: Request, code: str) -> HttpResponse:
    """The reports of an organisation by their periods, and the period to begin the next one for."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    may_write = may(request.user, Permission.WRITE_REPORTS, organisation)
    periods = queries.periods_to_report(organisation, dates.today()) if may_write else {}
    form = StartForm(request.POST or None, periods=periods)
    if request.method == "POST" and form.is_valid():
        try:
            kind, period = form.chosen
            return redirect(actions.start_report(by=request.user, organisation=organisation, period=period, kind=kind))
        except ProblemsFound as found:
            show_problems(form, found.problems)
    context = {
        "organisation": organisation,
        "section": "reports",
        "years": presenting.list_of(queries.reports_of(organisation)),
        "form": form if any(periods.values()) else None,
        "may_proof": may_write,
    }
    return render(request, "reports/list.html", context)


def report(request: Request, pk: int) -> HttpResponse:
    """One report: its text with figures that open, what the office writes, and what changed since it was frozen."""
    permission = Permission.WRITE_REPORTS if request.method == "POST" else Permission.SEE_FIGURES
    found = find_report(request.user, permission, pk)
    if found.state == Report.State.FROZEN:
        return _frozen(request, found)
    may_write = may(request.user, Permission.WRITE_REPORTS, found.organisation)
    content = queries.content_of(found)
    form = TextsForm(request.POST or None, sections=content.sections)
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.write_texts(by=request.user, report=found, texts=form.texts(), seen=form.seen_now)
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
            clashes = clashes_in(problems.problems)
        else:
            messages.success(request, f"Đã lưu {changed} mục." if changed else "Không có nội dung nào thay đổi.")
            return redirect(found)
    context = presenting.page_of(request.user, found, content, form if may_write else None, clashes=clashes)
    return render(request, "reports/page.html", context)


def _frozen(request: Request, found: Report) -> HttpResponse:
    if request.method == "POST":
        messages.error(request, "Báo cáo đã được chốt; nội dung vừa gửi không được lưu.")
        return redirect(found)
    changes = changes_since_freezing(found, request.user)
    if changes.names_shown:
        rest_on(request.user, Permission.SEE_MEMBERS)
        actions.note_reading(by=request.user, report=found)
    context = presenting.page_of(request.user, found, queries.content_of(found), None, changes)
    context |= {"structure_today": in_todays_structure(found)}
    return render(request, "reports/page.html", context)


@require_POST
def confirm(request: Request, pk: int, section: str) -> HttpResponse:
    """The text kept of the report before stands for this one too."""
    found = find_report(request.user, Permission.WRITE_REPORTS, pk)
    try:
        actions.confirm_text(by=request.user, report=found, section=section)
        messages.success(request, "Đã xác nhận dùng lại nội dung của báo cáo trước.")
    except ProblemsFound as problems:
        messages.error(request, str(problems))
    return redirect(f"{found.get_absolute_url()}#muc-{section}")


def freeze(request: Request, pk: int) -> HttpResponse:
    """Asks for date, place, signer and recipients, shows what is still open, and freezes."""
    found = find_report(request.user, Permission.FREEZE_REPORTS, pk)
    content = queries.content_of(found)
    warnings = actions.warnings_of(found, content)
    contradictions = actions.contradictions_of(found, content)
    form = FreezeForm(request.POST or None, report=found, warnings=warnings, contradictions=contradictions)
    if request.method == "POST" and form.is_valid():
        accept, reason = (form.cleaned_data.pop(name, default) for name, default in (("accept", False), ("reason", "")))
        try:
            signing = actions.Signing(**form.cleaned_data)
            frozen = actions.freeze(
                by=request.user, report=found, signing=signing, accept_warnings=accept, reason=reason
            )
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
        else:
            messages.success(request, f"Đã chốt báo cáo, số {frozen.paper}.")
            return redirect(frozen)
    context = {"report": found, "organisation": found.organisation, "section": "reports", "form": form}
    context |= {"warnings": [*contradictions, *warnings]}
    return render(request, "reports/freeze.html", context)


def reopen(request: Request, pk: int) -> HttpResponse:
    """Asks why, and opens a frozen report."""
    found = find_report(request.user, Permission.FREEZE_REPORTS, pk)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(by=request.user, report=found, reason=form.cleaned_data["reason"])
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
        else:
            messages.success(request, "Đã mở lại báo cáo; số đã cấp được giữ nguyên.")
            return redirect(found)
    context = {"report": found, "organisation": found.organisation, "section": "reports", "form": form}
    return render(request, "reports/reopen.html", context)


def word(request: Request, pk: int) -> HttpResponse:
    return _hand_out(request, pk, "docx", actions.export_word)


def word_with_grounds(request: Request, pk: int) -> HttpResponse:
    return _hand_out(request, pk, "docx", actions.export_word_with_grounds, "-can-cu")


def excel(request: Request, pk: int) -> HttpResponse:
    return _hand_out(request, pk, "xlsx", actions.export_excel)


def _hand_out(
    request: Request, pk: int, ending: str, export: Callable[[Report, str], Leaving], variant: str = ""
) -> HttpResponse:
    found = find_report(request.user, Permission.SEE_FIGURES, pk)
    return hand_out(
        request,
        presenting.filename(found, ending, variant),
        lambda mark: export(found, mark),
        back=found.get_absolute_url(),
        page={"organisation": found.organisation, "section": "reports"},
    )
