"""How long a session lasts, and what a user must do first: a password of one's own, a second factor for some roles."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from capuy.accounts import sessions
from capuy.accounts.factors import has_factor, needs_factor


class SessionMiddleware:
    """Ends sessions that nobody uses, and those that have lasted a day's work; remembers where the others are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if told := sessions.why_over(request):
                sessions.close(request, told)
                messages.info(request, f"{told}; đăng nhập lại để tiếp tục.")
            else:
                sessions.touch(request)
        response = self.get_response(request)
        sessions.follow(request)
        return response


class FreshPasswordMiddleware:
    """Sends users with a one-time password to the page that changes it, whatever they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            page = reverse("account_change_password")
            if request.path not in {page, reverse("account_logout"), reverse("web:text-size")}:
                return redirect(page)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends users whose role needs a second factor, and who have none, to the page that sets one up."""

    # Asking for the factor at every request would cost a query; a session that has shown one remembers it.
    SEEN = "has-factor"
    OPEN = (
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"),
        *("account_change_password", "account_logout", "web:text-size"),
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not request.session.get(self.SEEN) and needs_factor(user):
            if has_factor(user):
                request.session[self.SEEN] = True
            elif request.path not in {reverse(name) for name in self.OPEN}:
                return redirect("mfa_index")
        return self.get_response(request)
