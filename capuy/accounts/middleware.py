"""A password that somebody else has seen is good for one thing: setting a new one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


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
