"""Themes, programmes and plans: the tree of a committee, a page of each, and the items of a plan by paste."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import clashes_in, digest
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.tasks import outlines, planned, queries
from capuy.tasks.access import seen_by
from capuy.tasks.actions import planning
from capuy.tasks.models import Plan, Programme, TargetTie
from capuy.tasks.plan_access import find_plan, find_programme
from capuy.tasks.plan_forms import ItemsForm, PlanForm, ProgrammeForm, ThemeForm, TieForm, TreeFilter
from capuy.tasks.plan_papers import tree_page

EDITING = ("GET", "HEAD", "POST")
# On one page of a plan.
MOST_TASKS = 500


def _asked(request: Request, *, year: int | None) -> tuple[TreeFilter, int | None, dt.date]:
    """The filter, the year (all if empty), and the day as of which it is told: today or a past one."""
    asked = request.GET.copy()
    if "nam" not in asked and year:
        asked["nam"] = str(year)
    form = TreeFilter(asked)
    form.is_valid()  # what is wrong in a filter shows everything
    day = form.cleaned_data.get("day") or dates.today()
    return form, form.cleaned_data.get("year"), min(day, dates.today())


@page_or_file
def tree(request: Request, code: str) -> HttpResponse:
    """Everything from the papers down to the items, with tasks and targets as they stood on a day; page or file."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    form, year, day = _asked(request, year=dates.today().year)
    nodes = planned.tree(organisation, day, year)
    theme = planned.theme_of(organisation, year or day.year)
    if file := asked_format(request):
        name = names_on([organisation.pk], dates.today())[organisation.pk]
        title = f"CHƯƠNG TRÌNH, KẾ HOẠCH {f'NĂM {year}' if year else 'TOÀN KHÓA'}: {name.upper()}"
        page = tree_page(nodes, title, day, f"Chủ đề năm {theme.year}: {theme.text}" if theme else "")
        return hand_out_page(
            request, organisation, file, page, action="tasks.export", what="cây kế hoạch", name=f"ke-hoach-{code}"
        )
    context = {
        "organisation": organisation,
        "section": "tasks",
        "view": "plans",
        "form": form,
        "nodes": [line for node in nodes for line in node.lines()],
        "whole": _whole(nodes),
        "theme": theme,
        "year": year,
        "day": day,
        "past": day < dates.today(),
        "may_give": may(request.user, Permission.GIVE_TASKS, organisation),
        "exports": exports(request, ("excel", "word")),
    }
    return render(request, "tasks/plans/tree.html", context)


def _whole(nodes: list[planned.Node]) -> planned.Tally:
    found = planned.Tally()
    for node in nodes:
        found.add(node.tally)
    return found


@require_http_methods(EDITING)
def theme(request: Request, code: str) -> HttpResponse:
    """The theme of a year, `?nam=`, entered or corrected."""
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else dates.today().year
    known = planned.theme_of(organisation, year)
    initial = {"year": year, "text": known.text if known else "", "directive": known.directive_id if known else None}
    form = ThemeForm(request.POST or None, organisation=organisation, initial=initial)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"seen": form.seen_now}
        try:
            planning.set_theme(by=request.user, organisation=organisation, **given)
        except ProblemsFound as found:
            problems = found.problems
        else:
            messages.success(request, "Đã ghi chủ đề năm.")
            return redirect("tasks:plans", code)
    return _form(request, organisation, form, problems, (f"Chủ đề năm {year}", "Lưu chủ đề"))


def _form(
    request: Request, organisation: Organisation, form: forms.Form, problems: list[Problem], words: tuple[str, str]
) -> HttpResponse:
    """`words`: what the page is, and its button."""
    what, button = words
    show_problems(form, problems)
    context = {
        "organisation": organisation,
        "section": "tasks",
        "form": form,
        "clashes": clashes_in(problems),
        "what": what,
        "button": button,
    }
    return render(request, "tasks/plans/form.html", context, status=422 if form.errors else 200)


@require_http_methods(EDITING)
def new_programme(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    return _programme_form(request, organisation, None)


@require_http_methods(EDITING)
def change_programme(request: Request, pk: int) -> HttpResponse:
    programme = find_programme(request.user, pk, Permission.GIVE_TASKS)
    return _programme_form(request, programme.organisation, programme)


def _programme_form(request: Request, organisation: Organisation, programme: Programme | None) -> HttpResponse:
    names = ("title", "directive", "paper", "starts_on", "ends_on")
    asked = request.GET.get("van-ban", "")
    initial = model_to_dict(programme, names) if programme else {"directive": asked or None}
    form = ProgrammeForm(request.POST or None, organisation=organisation, initial=initial)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = planning.save_programme(
                by=request.user, organisation=organisation, frame=form.frame, programme=programme, seen=form.seen_now
            )
        except ProblemsFound as found:
            problems = found.problems
        else:
            messages.success(request, "Đã lưu chương trình.")
            return redirect(saved)
    what = "Sửa chương trình" if programme else "Thêm chương trình toàn khóa"
    return _form(request, organisation, form, problems, (what, "Lưu chương trình"))


@require_http_methods(EDITING)
def new_plan(request: Request, code: str) -> HttpResponse:
    """`?chuong-trinh=` names the programme, `?van-ban=` the paper above it."""
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    return _plan_form(request, organisation, None)


@require_http_methods(EDITING)
def change_plan(request: Request, pk: int) -> HttpResponse:
    plan = find_plan(request.user, pk, Permission.GIVE_TASKS)
    return _plan_form(request, plan.organisation, plan)


def _plan_form(request: Request, organisation: Organisation, plan: Plan | None) -> HttpResponse:
    names = ("title", "year", "programme", "directive", "paper", "starts_on", "ends_on")
    year = dates.today().year
    initial: dict[str, Any] = {
        "year": year,
        "starts_on": dt.date(year, 1, 1),
        "ends_on": dt.date(year, 12, 31),
        "programme": request.GET.get("chuong-trinh", ""),
        "directive": request.GET.get("van-ban", ""),
    }
    if plan:
        initial = model_to_dict(plan, names)
    form = PlanForm(request.POST or None, organisation=organisation, initial=initial)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = planning.save_plan(
                by=request.user, organisation=organisation, frame=form.frame, plan=plan, seen=form.seen_now
            )
        except ProblemsFound as found:
            problems = found.problems
        else:
            messages.success(request, "Đã lưu kế hoạch.")
            return redirect(saved if plan else "tasks:items", *([] if plan else [saved.pk]))
    what = "Sửa kế hoạch" if plan else "Thêm kế hoạch năm"
    return _form(request, organisation, form, problems, (what, "Lưu kế hoạch"))


@page_or_file
def programme(request: Request, pk: int) -> HttpResponse:
    """One programme: what it rests on, its plans, tasks and targets as they stood on a day."""
    return _page(request, find_programme(request.user, pk))


@page_or_file
def plan(request: Request, pk: int) -> HttpResponse:
    """One plan with its items, and the tasks that hang from each."""
    return _page(request, find_plan(request.user, pk))


def _page(request: Request, what: Programme | Plan) -> HttpResponse:
    organisation = what.organisation
    form, _, day = _asked(request, year=None)
    node = planned.branch_of(what, day)
    if file := asked_format(request):
        page = tree_page([node], what.title.upper(), day, "")
        return hand_out_page(
            request, organisation, file, page, action="tasks.export", what=f"“{what.title}”", name=f"ke-hoach-{what.pk}"
        )
    context = {
        "organisation": organisation,
        "section": "tasks",
        "what": what,
        "node": node,
        "form": form,
        "day": day,
        "past": day < dates.today(),
        "tie_form": TieForm(what=what),
        "may_give": may(request.user, Permission.GIVE_TASKS, organisation),
        "exports": exports(request, ("excel", "word")),
    }
    if isinstance(what, Programme):
        context["nodes"] = list(node.lines())[1:]
        return render(request, "tasks/plans/programme.html", context)
    found = seen_by(request.user).filter(plan_item__plan=what).order_by("due_on", "pk")
    lines: dict[int, list[queries.Line]] = {}
    for line in queries.lines_of(found[:MOST_TASKS]):
        lines.setdefault(line.task.plan_item_id or 0, []).append(line)
    context["items"] = [(one, lines.get(one.thing.pk, [])) for one in list(node.lines())[1:]]
    return render(request, "tasks/plans/plan.html", context)


@require_http_methods(EDITING)
def items(request: Request, pk: int) -> HttpResponse:
    """All items at once: pasted, looked at, then kept."""
    plan = find_plan(request.user, pk, Permission.GIVE_TASKS)
    stored = planning.outline_of(plan)
    form = ItemsForm(request.POST or None, initial={"text": stored, "shown": digest(stored)})
    context: dict[str, Any] = {"organisation": plan.organisation, "section": "tasks", "plan": plan, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            read = outlines.read(form.cleaned_data["text"])
            if "save" in request.POST:
                shown = form.cleaned_data["shown"]
                done = planning.set_items(by=request.user, plan=plan, items=read, shown=shown)
                messages.success(request, f"Đã lưu nội dung kế hoạch: thêm {len(done.added)}, sửa {len(done.changed)}.")
                return redirect(plan)
            context["read"], context["change"] = read, planning.difference(plan, read)
            context["contents"] = sum(not one.above for one in read)
        except ProblemsFound as found:
            show_problems(form, found.problems)
    return render(request, "tasks/plans/items.html", context, status=422 if form.errors else 200)


@require_POST
def tie_programme(request: Request, pk: int) -> HttpResponse:
    return _tie(request, find_programme(request.user, pk, Permission.GIVE_TASKS))


@require_POST
def tie_plan(request: Request, pk: int) -> HttpResponse:
    return _tie(request, find_plan(request.user, pk, Permission.GIVE_TASKS))


def _tie(request: Request, what: Programme | Plan) -> HttpResponse:
    """A target is tied (`target`), or let go (`drop`)."""
    form = TieForm(request.POST, what=what)
    try:
        if (key := request.POST.get("drop", "")).isdecimal():
            tie = get_object_or_404(TargetTie, pk=key, **{"programme" if isinstance(what, Programme) else "plan": what})
            planning.untie_target(by=request.user, to=what, tie=tie)
        elif form.is_valid():
            planning.tie_target(by=request.user, to=what, **form.chosen)
        else:
            messages.error(request, "Chọn một chỉ tiêu đã giao.")
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    return redirect(what)


@require_POST
def drop_programme(request: Request, pk: int) -> HttpResponse:
    return _drop(request, find_programme(request.user, pk, Permission.GIVE_TASKS))


@require_POST
def drop_plan(request: Request, pk: int) -> HttpResponse:
    return _drop(request, find_plan(request.user, pk, Permission.GIVE_TASKS))


def _drop(request: Request, what: Programme | Plan) -> HttpResponse:
    title, code = what.title, what.organisation.code
    try:
        planning.drop(by=request.user, what=what)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
        return redirect(what)
    messages.success(request, f"Đã xóa “{title}” ({format_date(dates.today())}).")
    return redirect("tasks:plans", code)
