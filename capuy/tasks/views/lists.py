"""Many tasks: what awaits the user, the list, the board, the calendar, the overview of a branch, urging."""

import calendar as months
import datetime as dt
import re
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.numbers import format_count
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.tasks import queries
from capuy.tasks.access import find_assignment, seen_by
from capuy.tasks.actions import urging
from capuy.tasks.forms import ListFilter, UrgeForm
from capuy.tasks.models import Stage
from capuy.tasks.papers import overview_page, tasks_page
from capuy.tasks.queries import Wanted
from capuy.tasks.standings import OPEN, Standing, is_standing

PAGE = 50
# On one board, and in one file.
MOST_CARDS, MOST_ROWS = 30, 5_000
# Of what waits for an answer, above what is to be done.
WAITING = 10


@require_safe
def mine(request: Request) -> HttpResponse:
    """What the user has to do and to check, with counters that filter."""
    chosen = request.GET.get("xem", "")
    counters = queries.counters(request.user)
    today = dates.today()
    tasks = queries.own_tasks(request.user)
    checking = queries.to_check(request.user).order_by("due_on", "pk")
    if chosen in [one.value for one in OPEN]:
        tasks = tasks.filter(is_standing(Standing(chosen), today)).exclude(stage=Stage.HANDED)
    found = checking if chosen == "check" else tasks.order_by("due_on", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    context = {
        "chosen": chosen,
        "counters": [(one.value, one.label, one.look, counters[one.value]) for one in OPEN],
        "all": counters["all"],
        "check": counters["check"],
        "page": page,
        "lines": queries.lines_of(page.object_list),  # type: ignore[arg-type]  # a slice of the query
        "waiting": queries.lines_of(checking[:WAITING]) if not chosen and page.number == 1 else [],
    }
    return render(request, "tasks/mine.html", context)


def _wanted(form: ListFilter) -> tuple[Wanted, dt.date | None]:
    form.is_valid()  # what is wrong in a filter shows everything
    given = form.cleaned_data
    standing, stage = given.get("standing", ""), given.get("stage", "")
    if not stage and not standing:
        stage = queries.OPEN_ONES
    wanted = Wanted(
        standing=standing,
        stage="" if stage == "tat-ca" else stage,
        text=given.get("text", ""),
        axis=given.get("axis", ""),
        year=given.get("year"),
        given=bool(given.get("given")),
    )
    compared = given.get("compared")
    return wanted, compared if compared and compared <= dates.today() else None


def _about(request: Request, organisation: Organisation, view: str) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "section": "tasks",
        "view": view,
        "may_give": may(request.user, Permission.GIVE_TASKS, organisation),
    }


@page_or_file
def tasks(request: Request, code: str) -> HttpResponse:
    """The tasks of a branch, filtered; compared with an earlier day; as the office's table for Excel and Word."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    form = ListFilter(request.GET)
    wanted, compared = _wanted(form)
    found = queries.tasks_at(organisation, wanted)
    if file := asked_format(request):
        lines = queries.lines_of(found[:MOST_ROWS])
        name = names_on([organisation.pk], dates.today())[organisation.pk]
        page = tasks_page(lines, f"NHIỆM VỤ: {name.upper()}", f"Đến ngày {format_date(dates.today())}")
        return hand_out_page(
            request, organisation, file, page, action="tasks.export", what="danh sách nhiệm vụ", name=f"nhiem-vu-{code}"
        )
    shown = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    context = {
        **_about(request, organisation, "list"),
        "form": form,
        "page": shown,
        "lines": queries.lines_of(shown.object_list, compared),  # type: ignore[arg-type]  # a slice of the query
        "compared": compared,
        "exports": exports(request, ("excel", "word")),
    }
    return render(request, "tasks/list.html", context)


COLUMNS = (
    (Stage.NEW, ""),
    (Stage.DOING, "tien-do"),
    (Stage.HANDED, "hoan-thanh"),
    (Stage.DONE, "nghiem-thu"),
)


@require_safe
def board(request: Request, code: str) -> HttpResponse:
    """Cards by stage. A card that is drawn to another column opens the step that leads there; so does its link."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    form = ListFilter(request.GET)
    wanted, _ = _wanted(form)
    found = queries.tasks_at(organisation, replace(wanted, stage=""))
    columns = []
    for stage, step in COLUMNS:
        of_stage = found.filter(stage=stage)
        if stage != Stage.DONE:
            of_stage = of_stage.filter(closed_on__isnull=True)
        else:
            of_stage = of_stage.filter(closed_on__gte=dates.today() - dt.timedelta(days=30)).order_by("-closed_on")
        cards = queries.lines_of(of_stage[: MOST_CARDS + 1])
        columns.append({"stage": stage, "step": step, "cards": cards[:MOST_CARDS], "more": len(cards) > MOST_CARDS})
    context = {**_about(request, organisation, "board"), "form": form, "columns": columns}
    return render(request, "tasks/board.html", context)


@require_safe
def calendar(request: Request, code: str) -> HttpResponse:
    """The due days of a month."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    today = dates.today()
    asked = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", request.GET.get("thang", ""))
    first = dt.date(int(asked[1]), int(asked[2]), 1) if asked else today.replace(day=1)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    found = queries.tasks_at(organisation, Wanted()).exclude(stage=Stage.WITHDRAWN)
    in_month = found.filter(due_on__range=(first, dates.add_months(first, 1) - dt.timedelta(days=1)))
    by_day: dict[dt.date, list[Any]] = {}
    lines = queries.lines_of(in_month[: MOST_ROWS // 10])
    for line in lines:
        by_day.setdefault(line.task.due_on, []).append(line)
    context = {
        **_about(request, organisation, "calendar"),
        "first": first,
        "weeks": [[(day, day.month == first.month, by_day.get(day, [])) for day in week] for week in weeks],
        "today": today,
        "before": dates.add_months(first, -1),
        "after": dates.add_months(first, 1),
        "count": len(lines),
    }
    return render(request, "tasks/calendar.html", context)


@page_or_file
def overview(request: Request, code: str) -> HttpResponse:
    """Counts by standing and unit, and against an earlier day; urging for all that lag."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    asked = request.GET.copy()
    if "nam" not in asked:  # this year, unless all are asked for
        asked["nam"] = str(dates.today().year)
    form = ListFilter(asked)
    wanted, compared = _wanted(form)
    shares = queries.overview(organisation, wanted.year, compared)
    if file := asked_format(request):
        name = names_on([organisation.pk], dates.today())[organisation.pk]
        years = f"Nhiệm vụ có thời hạn trong năm {wanted.year}" if wanted.year else "Tất cả nhiệm vụ"
        page = overview_page(shares, f"TỔNG HỢP NHIỆM VỤ: {name.upper()}", years)
        return hand_out_page(
            request, organisation, file, page, action="tasks.export", what="tổng hợp nhiệm vụ", name=f"tong-hop-{code}"
        )
    context = {
        **_about(request, organisation, "overview"),
        "form": form,
        "shares": shares[:-1],
        "whole": shares[-1],
        "compared": compared,
        "urge": UrgeForm(initial={"message": urging.URGE}),
        "rounds": organisation.task_urgings.all()[:5],
        "exports": exports(request, ("excel", "word")),
    }
    return render(request, "tasks/overview.html", context)


@require_POST
def urge(request: Request, code: str) -> HttpResponse:
    """Urge for all overdue tasks of the branch."""
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    try:
        done = urging.urge(by=request.user, organisation=organisation, message=request.POST.get("message", ""))
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    else:
        told = f"{format_count(done.tasks)} nhiệm vụ của {format_count(done.units)} đơn vị"
        messages.success(request, f"Đã đôn đốc {told}; {format_count(done.people)} người được báo.")
    return redirect("tasks:overview", code)


@require_safe
def assignment(request: Request, pk: int) -> HttpResponse:
    """One work that many units got: how far giving has come, and where each unit stands."""
    once = find_assignment(request.user, pk)
    found = seen_by(request.user).filter(assignment=once)
    counted = found.aggregate(**{one.value: _count(one) for one in Standing})
    shown = Paginator(found.order_by("due_on", "pk"), PAGE).get_page(request.GET.get("trang"))
    context = {
        **_about(request, once.giver, "list"),
        "once": once,
        "tally": [(one, counted[one.value]) for one in Standing if counted[one.value]],
        "page": shown,
        "lines": queries.lines_of(shown.object_list),  # type: ignore[arg-type]  # a slice of the query
    }
    return render(request, "tasks/assignment.html", context)


def _count(standing: Standing) -> Any:
    return Count("pk", filter=is_standing(standing, dates.today()))
