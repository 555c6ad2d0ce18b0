"""Pages of papers whose figures are checked."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.core.problems import ProblemsFound
from capuy.documents.handing_out import Leaving, hand_out, offer
from capuy.jobs.queries import gave_up
from capuy.journal.actions import Act, subject_of
from capuy.proofing import actions, queries, showing, tasks
from capuy.proofing.commenting import Comment, with_comments
from capuy.proofing.expiring import KEPT_FOR
from capuy.proofing.forms import BringInForm
from capuy.proofing.models import Finding, Paper
from capuy.proofing.telling import comment_of, summary, told

SECTION = "reports"


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: Request, code: str) -> HttpResponse:
    """The papers that the user may see here, and the form that brings in another one."""
    organisation = find_organisation(request.user, queries.NEEDED, code)
    form = BringInForm(request.POST, request.FILES) if request.method == "POST" else BringInForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        text = form.cleaned_data["text"]
        given = actions.Given(file.name, file.read()) if file else actions.Given(text=text)
        try:
            paper = actions.bring_in(
                by=request.user, organisation=organisation, given=given, period=form.cleaned_data["period"]
            )
        except ProblemsFound as found:
            for problem in found.problems:
                form.add_error("file" if file else "text", problem.message)
        else:
            return redirect(paper)
    context = {
        "organisation": organisation,
        "section": SECTION,
        "form": form,
        "papers": queries.papers_of(request.user, organisation),
        "kept_for": KEPT_FOR.days,
    }
    return render(request, "proofing/list.html", context)


@require_safe
def paper(request: Request, pk: int) -> HttpResponse:
    """The paper with marks, its findings beside it; while it is being checked, how far that is."""
    found = queries.find_paper(request.user, pk)
    actions.note_reading(by=request.user, paper=found)
    context: dict[str, Any] = {
        "organisation": found.organisation,
        "section": SECTION,
        "paper": found,
        "own": found.user_id == request.user.pk,
        "kept_until": found.created_at + KEPT_FOR,
    }
    if found.state == Paper.State.WAITING:
        context["gave_up"] = gave_up(tasks.check.name, tasks.job_key(found))
        return render(request, "proofing/waiting.html", context)
    return render(request, "proofing/paper.html", context | _shown(request, found))


def _shown(request: Request, found: Paper) -> dict[str, Any]:
    findings = list(queries.findings_for(request.user, found))
    text = queries.text_of(found)
    pages = showing.pages_of(text, findings)
    asked = request.GET.get("trang", "")
    number = min(max(int(asked), 1), len(pages)) if asked.isascii() and asked.isdigit() else 1
    begin, end = pages[number - 1]
    on_page = showing.shown((one for one in findings if begin <= one.start < end), text)
    waiting = [one for one in findings if one.verdict != "ok" and not one.decision]
    to_look = [one for one in findings if one.verdict != "ok"]
    following = next((one for one in waiting if one.start >= begin), waiting[0] if waiting else None)
    return {
        "summary": summary(Counter(one.verdict for one in findings)),
        "nothing": not findings,
        "asked": len(to_look),
        "done": len(to_look) - len(waiting),
        "next": _address(found, following, pages) if following else "",
        "paragraphs": showing.paragraphs_of(text, begin, end, on_page),
        "findings": on_page,
        "page": number,
        "pages": len(pages),
        "exports": [offer("Word kèm nhận xét", reverse("proofing:word", args=[found.pk]), "docx")],
    }


def _address(found: Paper, finding: Finding, pages: list[tuple[int, int]]) -> str:
    page = showing.page_at(pages, finding.start)
    return f"{found.get_absolute_url()}{f'?trang={page}' if page > 1 else ''}#muc-{finding.position}"


@require_POST
def decide(request: Request, pk: int, position: int) -> HttpResponse:
    """Accept, correct or dismiss one finding; back to where it stands."""
    found = queries.find_paper(request.user, pk)
    findings = list(queries.findings_for(request.user, found))
    finding = next((one for one in findings if one.position == position), None)
    if finding is None:
        raise Http404
    posted = request.POST
    choice = actions.Choice(
        posted.get("decision", ""), posted.get("value", ""), posted.get("reason", ""), posted.get("standing")
    )
    try:
        actions.decide(by=request.user, paper=found, position=position, choice=choice)
    except ProblemsFound as problems:
        for problem in problems.problems:
            messages.error(request, problem.message)
    return redirect(_address(found, finding, showing.pages_of(queries.text_of(found), findings)))


@require_POST
def check_again(request: Request, pk: int) -> HttpResponse:
    found = queries.find_paper(request.user, pk)
    actions.check_again(by=request.user, paper=found)
    return redirect(found)


@require_POST
def hand_over(request: Request, pk: int) -> HttpResponse:
    found = queries.find_paper(request.user, pk, own=True)
    actions.hand_over(by=request.user, paper=found)
    messages.success(request, "Đã chuyển cho cơ quan: người có quyền soạn báo cáo tại tổ chức này xem và xử lý được.")
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, pk: int) -> HttpResponse:
    """Asks, and deletes."""
    found = queries.find_paper(request.user, pk, own=True)
    if request.method == "POST":
        actions.delete(by=request.user, paper=found)
        messages.success(request, "Đã xóa văn bản cùng kết quả kiểm tra.")
        return redirect("proofing:list", found.organisation.code)
    context = {"organisation": found.organisation, "section": SECTION, "paper": found}
    return render(request, "proofing/delete.html", context)


def word(request: Request, pk: int) -> HttpResponse:
    """The paper as a Word file with a comment at each finding that somebody should look at."""
    found = queries.find_paper(request.user, pk)
    return hand_out(
        request,
        f"kiem-tra-so-lieu-{found.pk}.docx",
        lambda mark: _commented(request, found, mark),
        back=found.get_absolute_url(),
        page={"organisation": found.organisation, "section": SECTION},
    )


def _commented(request: Request, found: Paper, mark: str) -> Leaving:
    text = queries.text_of(found)
    wanted = queries.findings_for(request.user, found).exclude(verdict="ok").exclude(decision="dismissed")
    comments = []
    for finding in wanted:
        said = told(finding, text)
        comments.append(Comment(finding.start, said.quote, comment_of(finding, said)))
    content = with_comments(found, text, queries.content_of(found), comments, mark=mark)
    act = Act(
        "proofing.export",
        f"Kết xuất Word văn bản được kiểm tra số liệu (văn bản số {found.pk})",
        subject_of(found),
        found.organisation,
    )
    return Leaving(content, act)
