"""What pages do while the sheets of a large instance are being counted: they say so, and look again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from capuy.figures.engine import BeingCounted, Page, in_a_page
from capuy.figures.tasks import build

LOOK_AGAIN = 5  # seconds


class BeingCountedMiddleware:
    """Nobody waits at a browser for minutes: the period is built in the background, once however many ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = in_a_page.set(Page(reads=request.method in {"GET", "HEAD"}))
        try:
            return self.get_response(request)
        finally:
            in_a_page.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, BeingCounted):
            return None
        for period in exception.periods:
            build.using(key=f"figures.build:{period.code}").enqueue(period=period.code)
        looks_again = request.method == "GET"
        context = {"periods": exception.periods, "looks_again": looks_again}
        response = render(request, "figures/being_counted.html", context, status=503)
        response["Retry-After"] = str(LOOK_AGAIN)
        if looks_again:
            response["Refresh"] = str(LOOK_AGAIN)
        return response
