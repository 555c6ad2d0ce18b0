"""The acts for which it is asked again who is there: the one list of them, and the door that asks."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from capuy.accounts.reentry import ask_again, is_fresh
from capuy.documents.handing_out import PASSWORD

ANY, POST = frozenset({"GET", "HEAD", "POST"}), frozenset({"POST"})
# What opens an account to somebody else, gives rights away, or carries many personal files out. The own factors ask by
# themselves (allauth). Opening one file does not: it is daily work, and the journal tells of it.
ASKED_AGAIN = {
    "web:add-user": ANY,
    "web:user": POST,  # a role is granted on the page of the user
    "web:end-grant": ANY,
    "web:proposal": POST,
    "web:deputies": POST,
    "web:name-deputy": ANY,
    "web:correct-user": POST,  # where letters about emergencies go
    "web:reset-password": ANY,
    "web:slips": POST,
    "web:lock-user": ANY,
    "web:end-sessions": ANY,
    "web:remove-factors": ANY,
    "web:begin-emergency": POST,
    "members:export": ANY,
}


class ReentryMiddleware:
    """Asks for the factor, or the password of those who have none, unless that was done a quarter of an hour ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        asked = request.method in ASKED_AGAIN.get(name, ())
        if asked and request.user.is_authenticated and not is_fresh(request):
            return ask_again(request, keep=PASSWORD not in request.POST)
        return None
