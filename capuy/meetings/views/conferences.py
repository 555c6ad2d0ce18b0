"""The list of conferences, the page of one, and what is done about the whole of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.documents.handing_out import Leaving, hand_out, offer
from capuy.journal.actions import Act, subject_of
from capuy.meetings import queries
from capuy.meetings.access import find_held, find_read
from capuy.meetings.actions import attending, ending, planning
from capuy.meetings.circles import circles_of
from capuy.meetings.forms import ItemForms, NotesForm, PaperForm, PlanForm, ReasonForm, ReplyForm, initial_of, items_of
from capuy.meetings.models import Conference
from capuy.meetings.papers import minutes_paper
from capuy.meetings.views.shared import GIVEN, answered, frame, say
from capuy.organisations.models import Organisation


def conferences(request: Request, code: str) -> HttpResponse:
    """All of an organisation: the next one on top, the past ones below."""
    organisation = find_organisation(request.user, Permission.HOLD_CONFERENCES, code)
    context = {
        "organisation": organisation,
        "section": "conferences",
        "listed": queries.conferences_of(organisation),
        "holds": True,
        "today": dates.today(),
    }
    return render(request, "meetings/list.html", context)


def own(request: Request) -> HttpResponse:
    """Those to which whoever is signed in is invited."""
    context = {"listed": queries.conferences_for(request.user), "holds": False, "today": dates.today()}
    return render(request, "meetings/list.html", context)


@require_http_methods(GIVEN)
def new(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.HOLD_CONFERENCES, code)
    return _plan(request, organisation, None)


@require_http_methods(GIVEN)
def change(request: Request, pk: int) -> HttpResponse:
    conference = find_held(request.user, pk)
    return _plan(request, conference.organisation, conference)


def _plan(request: Request, organisation: Organisation, conference: Conference | None) -> HttpResponse:
    data = _with_rows_more(request) if request.method == "POST" else None
    more = data is not None and "more" in data
    circles = circles_of(organisation, conference.held_on if conference else dates.today())
    form = PlanForm(data, circles=circles, initial=initial_of(conference) if conference else {})
    items = ItemForms(data, initial=items_of(conference) if conference else [], prefix="muc")
    if more:
        form.errors.clear()
    elif data is not None and form.is_valid() and items.is_valid():
        plan = form.plan(draft for row in items.forms if (draft := row.draft()))
        try:
            if conference is None:
                conference = planning.plan_conference(by=request.user, organisation=organisation, plan=plan)
                messages.success(request, "Đã lập hội nghị. Xem lại thành phần, gửi tài liệu rồi mời họp.")
            else:
                planning.change_conference(by=request.user, conference=conference, plan=plan)
                messages.success(request, "Đã lưu hội nghị.")
            return redirect(conference)
        except ProblemsFound as found:
            show_problems(form, found.problems)
    context = {
        "organisation": organisation,
        "section": "conferences",
        "conference": conference,
        "form": form,
        "items": items,
    }
    return answered(request, "meetings/plan.html", context, wrong=data is not None and not more)


def _with_rows_more(request: Request) -> Any:
    """What was posted; asked for rows more, the agenda grows."""
    data = request.POST.copy()
    total = str(data.get("muc-TOTAL_FORMS", ""))
    if "more" in data and total.isdecimal():
        data["muc-TOTAL_FORMS"] = str(min(int(total), 1_000) + 3)
    return data


def page(request: Request, pk: int) -> HttpResponse:
    """One conference in one column: agenda with papers, opinions and votes, the roll, what is next to do."""
    conference, holds = find_read(request.user, pk)
    course = queries.course_of(conference)
    mine = next((one for one in course.attendees if one.member and one.member.user_id == request.user.pk), None)
    may_reply = bool(mine and conference.invited_at and conference.is_open and not conference.attendance_closed_at)
    files = offer("Biên bản (Word)", reverse("meetings:minutes", args=[conference.pk]), "docx")
    context = {
        **frame(request, conference),
        "holds": holds,
        "writes": holds and conference.is_open,
        "circle": queries.called(conference),
        "course": course,
        "mine": mine,
        "reply": ReplyForm(initial={"answer": mine.reply, "reason": mine.reply_reason}) if may_reply and mine else None,
        "unreached": queries.unreached(course.attendees) if holds else [],
        "upload": PaperForm(conference=conference) if holds and conference.is_open else None,
        "exports": [files] if conference.attendance_closed_at else [],
        "lacks": list(ending.problems_of_ending(conference)) if holds and conference.is_open else [],
        "today": dates.today(),
    }
    return render(request, "meetings/page.html", context)


@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    conference = find_held(request.user, pk)
    try:
        told = planning.invite(by=request.user, conference=conference)
    except ProblemsFound as found:
        say(request, found)
    else:
        messages.success(request, f"Đã mời họp; {told.users} đồng chí có tài khoản được báo trong phần mềm.")
    return redirect(conference)


@require_POST
def reply(request: Request, pk: int) -> HttpResponse:
    conference, _ = find_read(request.user, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chọn “Sẽ dự” hoặc “Xin vắng”, ghi lý do không quá 300 ký tự.")
        return redirect(conference)
    try:
        attending.reply(by=request.user, conference=conference, **form.cleaned_data)
    except ProblemsFound as found:
        say(request, found)
    else:
        messages.success(request, "Đã ghi trả lời.")
    return redirect(conference)


_STEPS: dict[str, tuple[str, str, Any]] = {
    "call-off": ("Hoãn hội nghị", "Những người đã mời được báo. Nội dung đã ghi vẫn được giữ.", planning.call_off),
    "reopen": (
        "Mở lại hội nghị",
        "Sau khi sửa, lập lại biên bản; số biên bản giữ nguyên. Lý do ghi vào nhật ký.",
        ending.reopen_conference,
    ),
    "reopen-roll": (
        "Mở lại điểm danh",
        "Kết quả biểu quyết đã ghi giữ nguyên số người có mặt lúc đó.",
        attending.reopen_attendance,
    ),
}


@require_http_methods(GIVEN)
def step(request: Request, pk: int, turn: str) -> HttpResponse:
    """An act that needs a reason."""
    conference = find_held(request.user, pk)
    label, told, action = _STEPS[turn]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(by=request.user, conference=conference, reason=form.cleaned_data["reason"])
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã ghi: {label.lower()}.")
            return redirect(conference)
    context = {
        **frame(request, conference),
        "form": form,
        "what": f"{label} “{conference.title}”",
        "told": told,
        "button": label,
        "back": conference.get_absolute_url(),
    }
    return answered(request, "meetings/step.html", context, wrong=bool(form.errors))


@require_http_methods(GIVEN)
def notes(request: Request, pk: int) -> HttpResponse:
    """What was concluded, item by item; the next step draws up the minutes."""
    conference = find_held(request.user, pk)
    form = NotesForm(request.POST or None, conference=conference)
    if request.method == "POST" and form.is_valid():
        try:
            ending.write_notes(by=request.user, conference=conference, notes=form.notes())
            if "end" in request.POST:
                made = ending.end_conference(by=request.user, conference=conference)
                number = made.minutes.symbol if made.minutes else ""
                messages.success(request, f"Đã lập biên bản số {number}.")
            else:
                messages.success(request, "Đã lưu kết luận.")
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            return redirect(conference)
    context = {**frame(request, conference), "form": form}
    return answered(request, "meetings/notes.html", context, wrong=bool(form.errors))


@require_http_methods(GIVEN)
def minutes(request: Request, pk: int) -> HttpResponse:
    """The minutes in Word, a draft until they are drawn up."""
    conference, _ = find_read(request.user, pk)
    name = f"bien-ban-{conference.held_on:%Y-%m-%d}-{conference.pk}.docx"

    def make(watermark: str) -> Leaving:
        content = minutes_paper(conference, queries.course_of(conference), watermark)
        told = f"Kết xuất biên bản hội nghị “{conference.title}” (Word)"
        return Leaving(content, Act("meetings.export-minutes", told, subject_of(conference), conference.organisation))

    return hand_out(request, name, make, back=conference.get_absolute_url(), page=frame(request, conference))
