"""The coverage of a higher paper: its clauses, and what carries each of them out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.reading import papers as reading
from capuy.tasks import files
from capuy.tasks.access import directives_seen_by, seen_by
from capuy.tasks.actions import covering as acts
from capuy.tasks.covering import clauses_in, coverage_of, written
from capuy.tasks.models import Clause, Directive
from capuy.tasks.plan_access import find_clause
from capuy.tasks.plan_forms import OFFERED, ClausesForm, LinkForm, NotOursForm
from capuy.tasks.plan_papers import coverage_page


def _directive(request: Request, pk: int) -> Directive:
    return get_object_or_404(directives_seen_by(request.user).select_related("file"), pk=pk)


@page_or_file
def coverage(request: Request, code: str, pk: int) -> HttpResponse:
    """Which clauses of the paper somebody carries out, which are not ours, and the gaps; those first."""
    organisation = find_organisation(request.user, Permission.SEE_TASKS, code)
    directive = _directive(request, pk)
    found = coverage_of(directive, organisation)
    if file := asked_format(request):
        page = coverage_page(found, f"THỰC HIỆN TỪNG ĐIỂM CỦA {directive.symbol}")
        what = f"độ phủ {directive.symbol}"
        name = f"do-phu-{directive.pk}"
        return hand_out_page(request, organisation, file, page, action="tasks.export", what=what, name=name)
    context = {
        "organisation": organisation,
        "section": "tasks",
        "directive": directive,
        "coverage": found,
        "may_give": may(request.user, Permission.GIVE_TASKS, organisation),
        "exports": exports(request, ("excel", "word")),
    }
    return render(request, "tasks/plans/coverage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def clauses(request: Request, code: str, pk: int) -> HttpResponse:
    """Clauses typed, pasted or (`?doc-tep=1`) read from the file of the paper; looked at, then kept."""
    organisation = find_organisation(request.user, Permission.GIVE_TASKS, code)
    directive = _directive(request, pk)
    initial = {}
    if request.method != "POST" and "doc-tep" in request.GET:
        initial = {"text": _text_of(request, directive)}
    form = ClausesForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "organisation": organisation,
        "section": "tasks",
        "directive": directive,
        "form": form,
        "readable": directive.file is not None and directive.file.kind in files.PAPER,
    }
    if request.method == "POST" and form.is_valid():
        read = clauses_in(form.cleaned_data["text"])
        try:
            if "save" in request.POST:
                made = acts.enter_clauses(by=request.user, directive=directive, organisation=organisation, clauses=read)
                messages.success(request, f"Đã nhập {len(made)} điểm.")
                return redirect("tasks:coverage", code, pk)
            if not read:
                told = "Không đọc được điểm nào; ghi mỗi dòng một điểm có số, ví dụ “1. Nội dung”."
                raise ProblemsFound([Problem("nothing", told, "text")])
            context["read"] = read
        except ProblemsFound as found:
            show_problems(form, found.problems)
    return render(request, "tasks/plans/clauses.html", context, status=422 if form.errors else 200)


def _text_of(request: Request, directive: Directive) -> str:
    """The numbered paragraphs of the file, one a line, to be cut down by hand; empty if it has no words."""
    if directive.file is None:
        return ""
    try:
        text = reading.read(directive.file.filename, files.content_of(directive.file))
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
        return ""
    return written(clauses_in(text))


@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: Request, pk: int) -> HttpResponse:
    """One clause: what carries it out is added or taken away, or it is put aside with a reason."""
    found = find_clause(request.user, pk, Permission.GIVE_TASKS)
    organisation = found.organisation
    tasks = seen_by(request.user).filter(giver=organisation).order_by("-pk")[:OFFERED]
    posted = request.POST if request.method == "POST" else None
    aside = "reason" in (posted or {})
    options: dict[str, Any] = {"user": request.user, "clause": found, "tasks": _whole(tasks)}
    form = LinkForm(None if aside or "drop" in (posted or {}) else posted, **options)
    reason = NotOursForm(posted if aside else None, initial={"reason": found.reason})
    if posted is not None:
        try:
            if done := _act(request, found, form, reason):
                messages.success(request, done)
                gone = not Clause.objects.filter(pk=found.pk).exists()
                if gone or aside:
                    return redirect("tasks:coverage", organisation.code, found.directive_id)
                return redirect(found)
        except ProblemsFound as stopped:
            show_problems(reason if aside else form, stopped.problems)
    context = {
        "organisation": organisation,
        "section": "tasks",
        "clause": found,
        "covered": next(
            one for one in coverage_of(found.directive, organisation).in_order if one.clause.pk == found.pk
        ),
        "form": form,
        "reason": reason,
    }
    failed = bool(form.errors or reason.errors)
    return render(request, "tasks/plans/clause.html", context, status=422 if failed else 200)


def _whole(tasks: Any) -> Any:
    """The same rows as a query that a form may narrow."""
    return tasks.model.objects.filter(pk__in=[one.pk for one in tasks]).order_by("-pk")


def _act(request: Request, clause: Clause, form: LinkForm, reason: NotOursForm) -> str:
    """What was done, in words; empty if a form has faults. Raises ProblemsFound."""
    dropped = request.POST.get("drop", "")
    if dropped == "clause":
        acts.drop_clause(by=request.user, clause=clause)
        return "Đã xóa điểm nhập nhầm."
    if dropped.isdecimal():
        acts.unlink_clause(by=request.user, clause=clause, link=get_object_or_404(clause.links, pk=dropped))
        return "Đã bỏ nơi thực hiện."
    if reason.is_bound:
        if reason.is_valid():
            acts.put_aside(by=request.user, clause=clause, reason=reason.cleaned_data["reason"])
            return "Đã ghi lý do."
        return ""
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    indicator, _, period = given["target"].partition("|")
    carried = {name: given[name] for name in ("task", "item", "unit")}
    target = (indicator, period) if indicator else None
    acts.link_clause(by=request.user, clause=clause, target=target, **carried)
    return "Đã ghi nơi thực hiện."
