"""What happens at a conference: papers, the roll, opinions, votes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from capuy.accounts.requests import Request
from capuy.core.forms import show_problems
from capuy.core.problems import ProblemsFound
from capuy.core.seen import Clash, clashes_in
from capuy.documents.handing_out import Leaving, hand_out, offer
from capuy.documents.stamping import stamped
from capuy.journal.actions import Act, subject_of
from capuy.meetings.access import find_held, find_opinion, find_paper, find_vote
from capuy.meetings.actions import attending, opinions, sending, voting
from capuy.meetings.actions.planning import has_changed
from capuy.meetings.counting import presence_of, verdicts_of
from capuy.meetings.forms import (
    AnswerForm,
    CallForm,
    CountForm,
    OpinionForm,
    PaperForm,
    RollForm,
    opinion_initial,
)
from capuy.meetings.models import Conference, Outcome, Vote
from capuy.meetings.papers import tally_paper
from capuy.meetings.queries import Counted
from capuy.meetings.views.shared import GIVEN, answered, frame, say


@require_http_methods(GIVEN)
def send_paper(request: Request, pk: int) -> HttpResponse:
    conference = find_held(request.user, pk)
    form = PaperForm(request.POST or None, request.FILES or None, conference=conference)
    if request.method == "POST" and form.is_valid():
        file, item = form.cleaned_data["file"], form.cleaned_data["item"]
        try:
            paper = sending.send_paper(
                by=request.user, conference=conference, filename=file.name, content=file.read(), item=item
            )
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"Đã gửi tài liệu “{paper.filename}”.")
            return redirect(conference)
    context = {**frame(request, conference), "form": form}
    return answered(request, "meetings/send_paper.html", context, wrong=bool(form.errors))


@require_http_methods(GIVEN)
def paper(request: Request, pk: int) -> HttpResponse:
    """The file, marked with who takes it; the journal tells that it was read."""
    found, _ = find_paper(request.user, pk)
    conference = found.conference

    def make(watermark: str) -> Leaving:
        return Leaving(stamped(found.kind, sending.content_of(found), watermark), sending.act_of_reading(found))

    back = conference.get_absolute_url()
    try:
        return hand_out(request, found.filename, make, back=back, page=frame(request, conference))
    except ProblemsFound as problems:
        say(request, problems)
        return redirect(back)


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    found, _ = find_paper(request.user, pk)
    conference = find_held(request.user, found.conference_id)
    try:
        sending.take_back_paper(by=request.user, paper=found)
    except ProblemsFound as problems:
        say(request, problems)
    else:
        messages.success(request, f"Đã rút tài liệu “{found.filename}”.")
    return redirect(conference)


@require_http_methods(GIVEN)
def roll(request: Request, pk: int) -> HttpResponse:
    """The roll call: stored as often as wanted, then closed."""
    conference = find_held(request.user, pk)
    if conference.attendance_closed_at or not conference.is_open:
        messages.info(request, "Điểm danh đã chốt.")
        return redirect(conference)
    attendees = list(conference.attendees.select_related("member"))
    form = RollForm(request.POST or None, attendees=attendees)
    if request.method == "POST" and form.is_valid():
        try:
            return _marked(request, conference, form)
        except ProblemsFound as found:
            show_problems(form, found.problems)
    context = {
        **frame(request, conference),
        "form": form,
        "presence": presence_of(conference, attendees),
        "changed": has_changed(conference),
    }
    return answered(request, "meetings/roll.html", context, wrong=bool(form.errors))


def _marked(request: Request, conference: Conference, form: RollForm) -> HttpResponse:
    attending.mark_attendance(by=request.user, conference=conference, marks=form.marks(), guests=form.guest_list())
    if "close" not in request.POST:
        messages.success(request, "Đã lưu điểm danh.")
        return redirect("meetings:roll", conference.pk)
    if attending.close_attendance(by=request.user, conference=conference):
        messages.success(request, "Đã chốt điểm danh; đủ số người để họp.")
    else:
        messages.warning(request, "Đã chốt điểm danh; chưa đủ số người nên không biểu quyết được.")
    return redirect(conference)


@require_POST
def refresh(request: Request, pk: int) -> HttpResponse:
    conference = find_held(request.user, pk)
    try:
        attending.refresh_summoned(by=request.user, conference=conference)
    except ProblemsFound as found:
        say(request, found)
    else:
        messages.success(request, "Đã cập nhật thành phần dự.")
    return redirect("meetings:roll", conference.pk)


@require_http_methods(GIVEN)
def take_opinion(request: Request, pk: int) -> HttpResponse:
    conference = find_held(request.user, pk)
    asked = request.GET.get("muc", "")
    initial = {"item": int(asked)} if asked.isdecimal() and len(asked) < 10 else {}
    form = OpinionForm(request.POST or None, conference=conference, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            opinions.take_opinion(by=request.user, conference=conference, said=form.said())
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, "Đã ghi ý kiến.")
            return redirect("meetings:take-opinion", pk) if "more" in request.POST else redirect(conference)
    names = conference.attendees.values_list("name", flat=True)
    context = {**frame(request, conference), "form": form, "names": names, "opinion": None}
    return answered(request, "meetings/opinion.html", context, wrong=bool(form.errors))


@require_http_methods(GIVEN)
def change_opinion(request: Request, pk: int) -> HttpResponse:
    opinion = find_opinion(request.user, pk)
    conference = opinion.conference
    form = OpinionForm(request.POST or None, conference=conference, initial=opinion_initial(opinion))
    if request.method == "POST" and form.is_valid():
        try:
            opinions.change_opinion(by=request.user, opinion=opinion, said=form.said())
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, "Đã sửa ý kiến.")
            return redirect(conference)
    names = conference.attendees.values_list("name", flat=True)
    context = {**frame(request, conference), "form": form, "names": names, "opinion": opinion}
    return answered(request, "meetings/opinion.html", context, wrong=bool(form.errors))


@require_POST
def drop_opinion(request: Request, pk: int) -> HttpResponse:
    opinion = find_opinion(request.user, pk)
    try:
        opinions.drop_opinion(by=request.user, opinion=opinion)
    except ProblemsFound as found:
        say(request, found)
    else:
        messages.success(request, "Đã xóa ý kiến.")
    return redirect(opinion.conference)


@require_http_methods(GIVEN)
def answer(request: Request, pk: int) -> HttpResponse:
    """What became of an opinion; `?tai=` names the conference at which it is told."""
    opinion = find_opinion(request.user, pk)
    asked = request.GET.get("tai", "")
    at = int(asked) if asked.isdecimal() and len(asked) < 10 else opinion.answered_at_id
    outcome = opinion.outcome if opinion.outcome != Outcome.OPEN else Outcome.ACCEPTED
    initial = {"outcome": outcome, "answer": opinion.answer, "at": at}
    form = AnswerForm(request.POST or None, opinion=opinion, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            opinions.answer_opinion(by=request.user, opinion=opinion, **form.cleaned_data)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, "Đã ghi kết quả ý kiến.")
            return redirect(form.cleaned_data["at"] or opinion.conference)
    context = {**frame(request, opinion.conference), "form": form, "opinion": opinion}
    return answered(request, "meetings/answer.html", context, wrong=bool(form.errors))


@require_http_methods(GIVEN)
def call_vote(request: Request, pk: int) -> HttpResponse:
    conference = find_held(request.user, pk)
    asked = request.GET.get("muc", "")
    initial = {"item": int(asked)} if asked.isdecimal() and len(asked) < 10 else {}
    form = CallForm(request.POST or None, conference=conference, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = voting.call_vote(by=request.user, conference=conference, call=form.call())
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, "Đã mở biểu quyết. Ghi kết quả khi kiểm xong.")
            return redirect(made)
    context = {**frame(request, conference), "form": form}
    return answered(request, "meetings/call_vote.html", context, wrong=bool(form.errors))


@require_http_methods(GIVEN)
def vote(request: Request, pk: int) -> HttpResponse:
    """The counts of a vote, and where they are entered."""
    found = find_vote(request.user, pk)
    conference = found.conference
    lines = list(found.lines.all())
    presence = presence_of(conference, conference.attendees.all())
    writes = conference.is_open and conference.attendance_closed_at is not None and presence.enough
    form = CountForm(request.POST or None, vote=found, lines=lines) if writes else None
    clashes: list[Clash] = []
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            voting.count_vote(by=request.user, vote=found, count=form.count(), seen=form.seen_now)
        except ProblemsFound as problems:
            show_problems(form, problems.problems)
            clashes = clashes_in(problems.problems)
        else:
            messages.success(request, "Đã ghi kết quả biểu quyết.")
            return redirect(conference)
    context = {
        **frame(request, conference),
        "vote": found,
        "counted": _counted(found),
        "presence": presence,
        "form": form,
        "clashes": clashes,
        "exports": [offer("Biên bản kiểm phiếu (Word)", reverse("meetings:tally", args=[found.pk]), "docx")],
    }
    return answered(request, "meetings/vote.html", context, wrong=bool(form and form.errors))


def _counted(found: Vote) -> Counted:
    return Counted(found, verdicts_of(found, list(found.lines.all())))


@require_POST
def drop_vote(request: Request, pk: int) -> HttpResponse:
    found = find_vote(request.user, pk)
    try:
        voting.drop_vote(by=request.user, vote=found)
    except ProblemsFound as problems:
        say(request, problems)
        return redirect(found)
    messages.success(request, "Đã xóa biểu quyết.")
    return redirect(found.conference)


@require_http_methods(GIVEN)
def tally(request: Request, pk: int) -> HttpResponse:
    """The minutes of the count in Word; before it, a sheet to fill in by hand."""
    found = find_vote(request.user, pk)

    def make(watermark: str) -> Leaving:
        told = f"Kết xuất biên bản kiểm phiếu “{found.title}” (Word)"
        act = Act("meetings.export-tally", told, subject_of(found), found.conference.organisation)
        return Leaving(tally_paper(_counted(found), watermark), act)

    page = frame(request, found.conference)
    return hand_out(request, f"kiem-phieu-{found.pk}.docx", make, back=found.get_absolute_url(), page=page)
