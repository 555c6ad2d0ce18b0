"""The sheet that an organisation fills in and hands in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import may, organisations_visible_to
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection.access import find_addressee, find_shown
from capuy.collection.actions import answering
from capuy.collection.answers import Given, answers_before, answers_of, box, known_values, note_box, worded
from capuy.collection.checks import why_shut
from capuy.collection.forms import AnswerForm, PaperForm, UploadForm
from capuy.collection.handed import notes_for
from capuy.collection.known import cell_of
from capuy.collection.models import ANSWERED, Addressee, HandedPaper, RequestField, State, WithPaper
from capuy.collection.tasks import check_paper, job_key
from capuy.collection.views.drafts import bar_of, sheet_of
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.numbers import format_count
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import Clash, clashes_in
from capuy.drafts import pages as drafts
from capuy.figures.cut_explanation import with_cuts
from capuy.jobs.queries import gave_up
from capuy.proofing.beside import notes_of
from capuy.proofing.own import Comparison


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: Request, pk: int) -> HttpResponse:
    """Show the sheet; keep what is typed, and hand it in if that was asked."""
    if request.method == "POST":
        addressee = find_addressee(request.user, Permission.REPORT_FIGURES, pk)
    else:
        addressee = find_shown(request.user, Permission.SEE_FIGURES, pk)
    fields = list(addressee.asked.fields.all())
    form = AnswerForm(request.POST or None, addressee=addressee, questions=fields)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        problems = _save(request, addressee, form)
        if not problems:
            drafts.settle(request, sheet_of(addressee))
            return redirect(addressee)
    return show_sheet(request, addressee, form, problems)


def _save(request: Request, addressee: Addressee, form: AnswerForm) -> list[Problem]:
    """What was typed is kept even where it cannot be handed in yet."""
    try:
        changed = answering.save_answers(
            by=request.user, addressee=addressee, answers=form.answers(), seen=form.seen_now
        )
    except ProblemsFound as found:
        show_problems(form, found.problems)
        return found.problems
    if "hand-in" not in request.POST:
        messages.success(request, f"Đã lưu nháp {changed} mục." if changed else "Không có mục nào thay đổi.")
        return []
    try:
        answering.hand_in(by=request.user, addressee=addressee)
    except ProblemsFound as found:
        # The kept answers are what the page shows now; its problems stand beside the boxes.
        messages.warning(request, "Đã lưu nháp, nhưng chưa nộp được. Sửa các điểm dưới đây rồi bấm Nộp.")
        drafts.settle(request, sheet_of(addressee))
        fresh = AnswerForm(addressee=addressee, questions=form.questions)
        form.data, form.seen_now = fresh_data(fresh), fresh.seen_now
        show_problems(form, found.problems)
        return found.problems
    messages.success(request, "Đã nộp biểu.")
    return []


def fresh_data(form: AnswerForm) -> dict[str, Any]:
    """What an unbound form shows, as if it had been posted."""
    return {name: "" if (value := form[name].value()) is None else str(value) for name in form.fields}


def show_sheet(request: Request, addressee: Addressee, form: AnswerForm, problems: list[Problem]) -> HttpResponse:
    """The sheet with what the form holds; 422 where something in it is wrong."""
    asked = addressee.asked
    shut = why_shut(addressee)
    answers = may(request.user, Permission.REPORT_FIGURES, addressee.organisation)
    editable = answers and not shut
    draft = bar_of(request, addressee, form, editable=editable) if answers else None
    stored = answers_of(addressee)
    before = answers_before(addressee)
    counted = {} if addressee.state in (State.HANDED, State.ACCEPTED) else known_values(addressee, form.questions)
    seen = organisations_visible_to(request.user, Permission.SEE_FIGURES)
    comparison = Comparison(seen, addressee.organisation, asked.period)
    lines = []
    for question in form.questions:
        position = question.position
        given = stored.get(position, Given())
        number = counted.get(position, given.number)
        lines.append(
            {
                "question": question,
                "box": form[box(position)] if box(position) in form.fields else None,
                "note": form[note_box(position)],
                "value": format_count(number) if question.indicator else worded(question, given),
                "explain": _explained(addressee, question),
                "findings": notes_of(f"{given.text}\n{given.note}", comparison),
                "before": worded(question, before[position]) if position in before else "",
            }
        )
    context = {
        "organisation": addressee.organisation,
        "section": "requests",
        "addressee": addressee,
        "asked": asked,
        "lines": lines,
        "form": form,
        "upload": UploadForm(),
        **_paper(request, addressee, editable=editable),
        "clashes": _labelled(clashes_in(problems), form),
        "editable": editable,
        "draft": draft,
        "shut": shut if asked.is_open and addressee.state != State.HANDED else [],
        "urging": addressee.urgings.select_related("round").first(),
        **_passing(request, addressee),
        "today": dates.today(),
        "may_handle": may(request.user, Permission.ASK_REPORTS, asked.organisation),
    }
    return render(request, "collection/answers.html", context, status=422 if form.errors else 200)


def _explained(addressee: Addressee, question: RequestField) -> str:
    """Where the figure that fills a question is explained; empty where none does, or it is no longer counted."""
    cell = cell_of(question.indicator) if question.indicator else None
    if cell is None:
        return ""
    address = reverse("figures:explain", args=[addressee.organisation.code, addressee.asked.period, cell.indicator])
    return f"{address}{with_cuts('', cell.cuts)}"


def _passing(request: Request, addressee: Addressee) -> dict[str, Any]:
    """The levels of an answer that is on its way, and whether the viewer may pass it on."""
    if not addressee.asked.by_levels or addressee.state not in ANSWERED:
        return {}
    at = addressee.waits_at if addressee.asked.is_open else None
    passes = at is not None and may(request.user, Permission.ASK_REPORTS, at)
    return {"passages": addressee.passages.all(), "may_pass": passes}


def _paper(request: Request, addressee: Addressee, *, editable: bool) -> dict[str, Any]:
    """The report in prose that goes with the sheet, what is wrong in its figures, and where one is brought."""
    if addressee.asked.with_paper == WithPaper.NONE:
        return {}
    paper = HandedPaper.objects.filter(addressee=addressee).defer("content").first()
    context: dict[str, Any] = {"with_paper": True, "paper": paper, "paper_form": PaperForm() if editable else None}
    if paper is None:
        return context
    paper.addressee = addressee
    checking = paper.claims is None
    concerned = (addressee.organisation, addressee.asked.organisation)
    return context | {
        "paper_notes": notes_for(request.user, paper),
        "paper_checking": checking,
        "paper_gave_up": checking and gave_up(check_paper.name, job_key(paper)),
        "may_examine": bool(paper.text) and any(may(request.user, Permission.WRITE_REPORTS, one) for one in concerned),
    }


def _labelled(clashes: list[Clash], form: AnswerForm) -> list[Clash]:
    return [clash for clash in clashes if clash.where in form.fields]
