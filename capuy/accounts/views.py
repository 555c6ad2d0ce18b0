"""The own account: its password, and where it is signed in."""

from typing import Any

from allauth.account.views import PasswordChangeView as AllauthPasswordChangeView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from capuy.accounts import actions, sessions
from capuy.accounts.requests import Request


class PasswordChangeView(AllauthPasswordChangeView):
    """For people whose password can be changed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


@require_GET
def my_sessions(request: Request) -> HttpResponse:
    context = {
        "sessions": list(sessions.living(request.user)),
        "here": sessions.row_of(request),
        "idle_minutes": sessions.idle_of(request.user) // 60,
        "longest_hours": sessions.LONGEST // 3600,
    }
    return render(request, "account/sessions.html", context)


@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    session = get_object_or_404(sessions.living(request.user), pk=pk)
    actions.end_session(session, by=request.user)
    messages.success(request, f"Đã kết thúc phiên trên {session.device}.")
    return redirect("account_sessions")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    ended = actions.end_sessions(by=request.user, user=request.user, keep=sessions.row_of(request))
    messages.success(request, f"Đã kết thúc {ended} phiên khác.")
    return redirect("account_sessions")
