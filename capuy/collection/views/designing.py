"""Designing a request, sending it, taking it back, asking it again for the next period."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection.access import find_request
from capuy.collection.actions.designing import (
    Draft,
    change_request,
    draft_request,
    drop_request,
    fields_as_drafted,
    send_request,
    withdraw_request,
)
from capuy.collection.forms import (
    FieldForms,
    ReasonForm,
    RequestForm,
    initial_of,
    next_period,
    offered_periods,
    questions_of,
)
from capuy.collection.known import alike
from capuy.collection.models import ReportRequest
from capuy.collection.statistical import askable, fields_from, initial_from
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.periods import Period, parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures.choices import default_period
from capuy.figures.statistics.forms import statistical_form
from capuy.organisations.models import Organisation

_GIVEN = ("GET", "HEAD", "POST")


@require_http_methods(_GIVEN)
def new(request: Request, code: str) -> HttpResponse:
    """A new request, on an empty form or on a statistical form (`?bieu=`), whose lines become its questions."""
    organisation = find_organisation(request.user, Permission.ASK_REPORTS, code)
    slug = request.GET.get("bieu", "")
    if not slug:
        return _page(request, organisation, None, {}, [])
    try:
        form = statistical_form(slug)
    except KeyError:
        raise Http404 from None
    period = _asked_period(request)
    questions = [asdict(known) for known in fields_from(form)]
    return _page(request, organisation, None, initial_from(form, period), questions)


def _asked_period(request: Request) -> Period:
    """The period of the page that led here, where requests can be made for it; else this year."""
    asked = request.GET.get("ky", "")
    offered = {value for value, _ in offered_periods()}
    return parse_period(asked) if asked in offered else default_period()


@require_http_methods(_GIVEN)
def change(request: Request, pk: int) -> HttpResponse:
    """A draft on its form; one that went out shows its board."""
    asked = find_request(request.user, Permission.ASK_REPORTS, pk)
    if asked.sent_at:
        messages.info(request, "Biểu đã gửi nên không sửa được nữa.")
        return redirect(asked)
    questions = [asdict(known) for known in fields_as_drafted(asked)]
    return _page(request, asked.organisation, asked, initial_of(asked), questions)


def _page(
    request: Request,
    organisation: Organisation,
    asked: ReportRequest | None,
    initial: dict[str, Any],
    questions: list[dict[str, Any]],
) -> HttpResponse:
    data = _with_rows_more(request) if request.method == "POST" else None
    more = data is not None and "more" in data
    form = RequestForm(None if more else data, user=request.user, organisation=organisation, initial=initial)
    fields = FieldForms(data, initial=questions, prefix="muc")
    if more:  # shown as typed, judged by nobody yet
        form = RequestForm(data, user=request.user, organisation=organisation, initial=initial)
        form.errors.clear()
    elif data is not None and form.is_valid() and fields.is_valid():
        try:
            return redirect(_stored(request, organisation, asked, form.draft(questions_of(fields.forms))))
        except ProblemsFound as found:
            show_problems(form, found.problems)
    context = {
        "organisation": organisation,
        "section": "requests",
        "asked": asked,
        "form": form,
        "fields": fields,
        "statistical": [] if asked else [(one, one.subject(dates.today())) for one in askable()],
        "chosen_form": request.GET.get("bieu", ""),
    }
    wrong = data is not None and not more
    return render(request, "collection/design.html", context, status=422 if wrong else 200)


def _with_rows_more(request: Request) -> Any:
    """What was posted; asked for rows more, the set of questions grows."""
    data = request.POST.copy()
    total = str(data.get("muc-TOTAL_FORMS", ""))
    if "more" in data and total.isdecimal():
        data["muc-TOTAL_FORMS"] = str(min(int(total), 1_000) + 5)
    return data


def _stored(request: Request, organisation: Organisation, asked: ReportRequest | None, draft: Draft) -> ReportRequest:
    if asked is None:
        asked = draft_request(by=request.user, organisation=organisation, draft=draft)
    else:
        change_request(by=request.user, asked=asked, draft=draft)
    messages.success(request, "Đã lưu bản soạn. Xem lại rồi gửi.")
    for position, known in enumerate(draft.fields, 1):
        if not known.indicator and known.kind == "count" and (found := alike(known.label)):
            names = "; ".join(f"“{one.label}”" for one in found)
            messages.info(
                request,
                f"Mục {position} “{known.label}”: phần mềm đã đếm được {names}. Chọn ở cột “Số liệu có sẵn” "
                "để đơn vị khỏi phải nhập.",
            )
    return asked


@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    asked = find_request(request.user, Permission.ASK_REPORTS, pk)
    try:
        count = send_request(by=request.user, asked=asked)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    else:
        messages.success(request, f"Đã gửi biểu tới {count} đơn vị.")
    return redirect(asked)


@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    asked = find_request(request.user, Permission.ASK_REPORTS, pk)
    try:
        drop_request(by=request.user, asked=asked)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
        return redirect(asked)
    messages.success(request, f"Đã xóa bản soạn “{asked.title}”.")
    return redirect("collection:list", asked.organisation.code)


@require_http_methods(_GIVEN)
def withdraw(request: Request, pk: int) -> HttpResponse:
    asked = find_request(request.user, Permission.ASK_REPORTS, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_request(by=request.user, asked=asked, reason=form.cleaned_data["reason"])
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã rút biểu “{asked.title}”; các đơn vị không còn phải nộp.")
            return redirect(asked)
    context = {
        "organisation": asked.organisation,
        "section": "requests",
        "form": form,
        "what": f"Rút biểu “{asked.title}”",
        "told": "Các đơn vị không còn phải nộp biểu này. Những gì đã nộp vẫn được giữ.",
        "button": "Rút biểu",
        "back": asked.get_absolute_url(),
    }
    return render(request, "collection/step.html", context, status=422 if form.errors else 200)


@require_POST
def repeat(request: Request, pk: int) -> HttpResponse:
    """A draft of the same form for the next period, whose answers will be compared with these."""
    asked = find_request(request.user, Permission.ASK_REPORTS, pk)
    period = next_period(asked.asked_period)
    shift = period.last - asked.asked_period.last
    chosen = [one.organisation for one in asked.addressees.select_related("organisation")]
    draft = Draft(
        title=asked.title,
        basis=asked.basis,
        instructions=asked.instructions,
        period=period,
        due_on=max(asked.due_on + shift, period.first + dt.timedelta(days=1)),
        locks=asked.locks,
        by_levels=asked.by_levels,
        with_paper=asked.with_paper,
        aim=asked.aim,
        chosen=chosen if asked.aim == "chosen" else (),
        fields=fields_as_drafted(asked),
    )
    try:
        copy = draft_request(by=request.user, organisation=asked.organisation, draft=draft, previous=asked)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
        return redirect(asked)
    messages.success(request, f"Đã lập bản soạn cho {period.label}. Xem lại hạn nộp rồi gửi.")
    return redirect(copy)
