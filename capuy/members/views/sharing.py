"""After a decision that founds cells out of another: its members are shared out to them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import scope
from capuy.core.numbers import format_count
from capuy.core.permissions import Permission
from capuy.core.problems import Level, ProblemsFound
from capuy.members import actions, queries
from capuy.members.forms.sharing import QUICK, SOURCE, Choices, SourceForm
from capuy.members.models import Member
from capuy.members.sharing import Sharing, editable_cells, eve, shareable, sharing, sources
from capuy.members.views.shared import Request, frame, rehearse
from capuy.organisations.models import Organisation
from capuy.organisations.queries import common_superior_of, decisions_seen


@require_http_methods(["GET", "HEAD", "POST"])
def share_out(request: Request, pk: int) -> HttpResponse:
    """Who goes where; then what that will do, with warnings; then the act itself."""
    paths = scope(request.user, Permission.EDIT_MEMBERS)
    decision = get_object_or_404(decisions_seen(paths), pk=pk)
    if decision.withdrawn_at:
        messages.error(request, "Quyết định này đã được thu hồi; không chuyển đảng viên theo được.")
        return redirect(decision)
    if not editable_cells(decision, request.user):
        raise Http404
    known = sources(decision)
    own = shareable(decision, known, request.user)
    if SOURCE not in request.GET and len(own) == 1:
        source: Organisation | None = own[0]
        form = SourceForm(None, user=request.user, decision=decision)
    else:
        form = SourceForm(request.GET if request.GET.get(SOURCE) else None, user=request.user, decision=decision)
        source = form.cleaned_data[SOURCE] if form.is_valid() else None
    found = sharing(decision, source, request.user) if source else None
    if source and found is None:
        form.errors.setdefault(SOURCE, form.error_class()).append(_NOWHERE)
    if found is None:
        context = {
            **frame(request, common_superior_of(decision, paths), "history"),
            "decision": decision,
            "form": form,
            "known": [(one, known[one.pk]) for one in own],
        }
        return render(request, "members/share_out_source.html", context)
    return _share_out(request, found)


_NOWHERE = "Đảng viên của chi bộ này không có chi bộ nào khác để chuyển về theo quyết định; chọn chi bộ khác."


def _share_out(request: Request, found: Sharing) -> HttpResponse:
    choices = Choices(found, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        **frame(request, found.source),
        "decision": found.decision,
        "source": found.source,
        "source_name": found.source.latest_version(eve(found.decision)),
        "home": found.home,
        "choices": choices,
        "problems": choices.problems,
    }
    asked = request.method == "POST" and "edit" not in request.POST and QUICK not in request.POST
    if asked and not choices.wrong and not choices.changed:
        messages.info(request, "Không có gì để ghi: mọi đồng chí đã ở chi bộ được chọn.")
    elif asked and not choices.wrong:

        def run(accept: bool) -> int:
            return _run(request, found, choices, accept=accept)

        try:
            if "confirmed" in request.POST:
                return _done(request, found, run(True))
            problems = rehearse(run)
            if any(problem.level is Level.BLOCKER for problem in problems):
                raise ProblemsFound(problems)
        except ProblemsFound as stopped:
            context["problems"] = [p for p in stopped.problems if p.level is Level.BLOCKER]
            context["choices"] = Choices(found, request.POST)  # somebody was quicker: shown as it is now
        else:
            counts = queries.count_in_party(found.options, found.decision.in_force_from)
            context |= {"problems": problems, "summary": choices.summary(counts)}
            return render(request, "members/share_out_preview.html", context)
    return render(request, "members/share_out.html", context)


def _run(request: Request, found: Sharing, choices: Choices, *, accept: bool) -> int:
    members = Member.objects.in_bulk([row.line.pk for row in choices.changed])
    cells = Organisation.objects.in_bulk(list(found.options))
    return actions.move_by_decision(
        by=request.user,
        decision=found.decision,
        where={members[row.line.pk]: cells[row.choice] for row in choices.changed},
        seen=choices.seen,
        accept_warnings=accept,
    )


def _done(request: Request, found: Sharing, count: int) -> HttpResponse:
    messages.success(request, f"Đã ghi chi bộ mới của {format_count(count)} đồng chí.")
    return redirect(found.decision)
