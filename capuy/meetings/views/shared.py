"""What the pages of conferences have in common."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from capuy.accounts.access import may
from capuy.accounts.requests import Request
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.meetings.models import Conference

GIVEN = ("GET", "HEAD", "POST")


def frame(request: Request, conference: Conference) -> dict[str, Any]:
    """The organisation stands above the page for who may see it; a member of the body may hold no branch at all."""
    shown = may(request.user, Permission.SEE_FIGURES, conference.organisation)
    return {
        "conference": conference,
        "section": "conferences",
        **({"organisation": conference.organisation} if shown else {}),
    }


def say(request: Request, found: ProblemsFound) -> None:
    for problem in found.problems:
        messages.error(request, problem.message)


def answered(request: Request, template: str, context: dict[str, Any], *, wrong: bool) -> HttpResponse:
    return render(request, template, context, status=422 if wrong else 200)
