"""Decisions: entered with a preview, shown with their effects, withdrawn with a reason."""

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, ProblemsFound
from capuy.organisations import queries
from capuy.organisations.access import find_organisation, may, scope
from capuy.organisations.actions import DecisionDraft, Preview, enact, preview, withdraw
from capuy.organisations.days import day_context, shown_day
from capuy.organisations.forms.decisions import FORMS, DecisionForm, WithdrawForm
from capuy.organisations.models import Decision, DecisionKind, Organisation
from capuy.organisations.panels import decision_panels_of
from capuy.organisations.requests import Request

PAGE_SIZE = 50


def decisions(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    page = Paginator(queries.decisions_about(organisation), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {
        **_about(request, organisation),
        "page": page,
        "decisions": queries.listed(page, [organisation.pk]),
        "today": dates.today(),
        "decision_kinds": DecisionKind.choices if may(request.user, Permission.REORGANISE, organisation) else [],
    }
    return render(request, "organisations/decisions.html", context)


def _about(request: Request, organisation: Organisation) -> dict[str, Any]:
    version = organisation.latest_version()
    return {**day_context(request), "organisation": organisation, "version": version, "section": "history"}


def decide(request: Request, code: str, kind: str) -> HttpResponse:
    """The form of one kind of decision; its effects are shown before anything is kept."""
    organisation = find_organisation(request.user, Permission.REORGANISE, code)
    if kind not in FORMS:
        raise Http404
    data = _with_a_row_more(request) if request.method == "POST" else None
    form = FORMS[kind](data, user=request.user, organisation=organisation, day=shown_day(request))
    context = {**_about(request, organisation), "form": form, "kind_label": DecisionKind(kind).label}
    if data and "more" not in data and form.is_valid():
        draft = form.draft()
        if decision := _enacted(request, form, draft):
            return redirect(decision)
        context |= _foreseen(request, form, draft)
    return render(request, "organisations/decide.html", context)


def _with_a_row_more(request: Request) -> Any:
    """What was posted; asked for one row more, the set of rows grows by one."""
    data = request.POST.copy()
    if "more" in data and str(data.get("new-TOTAL_FORMS", "")).isdecimal():
        data["new-TOTAL_FORMS"] = str(int(str(data["new-TOTAL_FORMS"])) + 1)
    return data


def _seal(draft: DecisionDraft) -> str:
    """Tells whether what is confirmed is what was shown."""
    return hashlib.sha256(repr(draft).encode()).hexdigest()


def _enacted(request: Request, form: DecisionForm, draft: DecisionDraft) -> Decision | None:
    if "enact" not in request.POST:
        return None
    if request.POST.get("seen") != _seal(draft):
        messages.warning(request, "Nội dung đã thay đổi sau khi xem trước; kiểm tra lại kết quả dự kiến.")
        return None
    try:
        decision = enact(draft, by=request.user, accept_warnings=request.POST.get("accept", "").split())
    except ProblemsFound:
        return None  # the preview, drawn again, shows them all
    messages.success(request, f"Đã ghi quyết định {decision.number}.")
    return decision


def _foreseen(request: Request, form: DecisionForm, draft: DecisionDraft) -> dict[str, Any]:
    try:
        seen = preview(draft, by=request.user)
    except ProblemsFound as found:
        show_problems(form, found.problems)
        return {}
    return {
        "preview": seen,
        "problems": [_told(problem, form) for problem in seen.problems],
        "rows": _rows(seen, draft.in_force_from),
        "seen": _seal(draft),
        "timing": timing(draft.in_force_from),
        "warned": " ".join(sorted({problem.code for problem in seen.problems if problem.level is Level.WARNING})),
    }


def _rows(seen: Preview, day: dt.date) -> list[dict[str, Any]]:
    cells = queries.cell_counts([effect.organisation.pk for effect in seen.effects], day)
    return [{"effect": effect, "cells": cells.get(effect.organisation.pk)} for effect in seen.effects]


def timing(in_force_from: dt.date) -> str:
    """Says of a decision entered late or ahead what that means; empty for one of today."""
    today = dates.today()
    days = (today - in_force_from).days
    day = dates.format_date(in_force_from)
    if days > 0:
        months = (today.year - in_force_from.year) * 12 + today.month - in_force_from.month
        months -= today.day < in_force_from.day
        ago = f"{months} tháng trước" if months else f"{days} ngày trước"
        return f"Nhập muộn: có hiệu lực từ {day}, {ago}. Cơ cấu và số liệu từ ngày ấy được tính lại."
    if days < 0:
        return f"Nhập trước: có hiệu lực từ {day}, sau {-days} ngày nữa. Đến ngày ấy cơ cấu mới thay đổi."
    return ""


def decision(request: Request, pk: int) -> HttpResponse:
    """One decision with its effects on what the viewer may see; the way to withdraw it for those entitled."""
    paths = scope(request.user, Permission.SEE_FIGURES)
    shown = get_object_or_404(queries.decisions_seen(paths), pk=pk)
    withdrawal = queries.withdrawal_of(shown)
    context = {
        **_seat(request, shown),
        "decision": shown,
        "today": dates.today(),
        "timing": timing(shown.in_force_from),
        "about": queries.effects_of(shown, paths),
        "recorder": queries.recorder_of(shown),
        "withdrawal": withdrawal,
        "withdrawn_lines": withdrawal.before.get("thay đổi", []) if withdrawal else [],
        "may_withdraw": _may_withdraw(request, shown),
        "panels": decision_panels_of(request, shown),
    }
    return render(request, "organisations/decision.html", context)


def _seat(request: Request, shown: Decision) -> dict[str, Any]:
    """What the shell shows beside a decision: the one organisation that it is about, or their common superior."""
    organisation = queries.common_superior_of(shown, scope(request.user, Permission.SEE_FIGURES))
    return {**day_context(request), "organisation": organisation, "section": "history"}


def _told(problem: Problem, form: DecisionForm) -> Problem:
    """The problem with its place in the words of the page: the field's label, or nothing where it has no field."""
    field = form.fields.get(problem.where)
    return replace(problem, where=str(field.label) if field else "")


def _may_withdraw(request: Request, shown: Decision) -> bool:
    if shown.withdrawn_at:
        return False
    reach = queries.visible(scope(request.user, Permission.REORGANISE))
    return not shown.changes.exclude(organisation__in=reach).exists()


def withdraw_decision(request: Request, pk: int) -> HttpResponse:
    paths = scope(request.user, Permission.REORGANISE)
    shown = get_object_or_404(queries.decisions_seen(paths), pk=pk, withdrawn_at=None)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(shown, by=request.user, reason=form.cleaned_data["reason"])
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã thu hồi quyết định {shown.number}.")
            return redirect(shown)
    context = {**_seat(request, shown), "decision": shown, "form": form, "about": queries.effects_of(shown, paths)}
    return render(request, "organisations/withdraw.html", context)
