"""How the background work stands, for those who keep a whole instance."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from capuy.accounts import background
from capuy.accounts.requests import Request
from capuy.core.problems import ProblemsFound
from capuy.jobs import mail, queries, registry
from capuy.jobs.models import Job
from capuy.organisations.models import Organisation

PAGE = 30
WAITING_SHOWN = 20


def _guard(request: Request) -> None:
    if not background.may_keep(request.user):
        raise Http404


def _labelled(jobs: list[Job]) -> list[tuple[Job, str]]:
    return [(job, registry.label_of(job.task)) for job in jobs]


@require_GET
def jobs(request: Request) -> HttpResponse:
    _guard(request)
    worker = queries.last_seen()
    page = Paginator(queries.failures(), PAGE).get_page(request.GET.get("trang"))
    context = {
        "worker": worker,
        "alive": queries.is_alive(worker),
        "page": page,
        "failures": _labelled(list(page)),
        "waiting": _labelled(list(queries.open_jobs()[:WAITING_SHOWN])),
        "timetable": queries.timetable(),
        "mail_is_on": mail.is_on(),
    }
    return render(request, "web/jobs/list.html", context)


@require_POST
def retry(request: Request, pk: int) -> HttpResponse:
    _guard(request)
    job = get_object_or_404(Job, pk=pk)
    try:
        background.retry(by=request.user, job=job)
    except ProblemsFound as found:
        messages.error(request, " ".join(problem.message for problem in found.problems))
    else:
        messages.success(request, f"Đã xếp chạy lại: {registry.label_of(job.task)}.")
    return redirect("web:jobs")


def panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """At the top of a whole tree, for those who keep it: how many jobs failed."""
    user = cast(Request, request).user
    if not user.is_authenticated or not background.may_keep(user):
        return None
    count = queries.failures().count()
    return ("web/jobs/panel.html", {"failed": count}) if count else None
