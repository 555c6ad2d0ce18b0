"""What holds for every request: nothing is loaded from outside, and nothing too large is read."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PATIENCE = 60
PORTION = 2**20


class ContentSecurityPolicyMiddleware:
    """No script or style stands inside a page, none comes from another site; and no browser keeps a page.

    Computers of an office are shared: after signing out, “back” must not show a personal file again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = POLICY
        response.headers.setdefault("Cache-Control", "no-store")  # static files have said how long they keep
        return response


class NulMiddleware:
    """An address with a NUL in it names nothing: PostgreSQL cannot even be asked. (Django refuses it in forms.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class UploadLimitMiddleware:
    """Refuses a body that is too large without keeping a byte of it.

    A browser that is still sending when it is answered shows “connection reset” instead of the answer; so what comes is
    read past for a while.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.MAX_UPLOAD_BYTES:
            if request.user.is_authenticated:  # nobody else is waited for
                read_past(request)
            limit = settings.MAX_UPLOAD_BYTES // 1024**2
            return render(request, "413.html", {"limit": limit}, status=413)
        return self.get_response(request)


def read_past(request: HttpRequest) -> None:
    """Read and drop the body, for no longer than `PATIENCE` seconds."""
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until and request.read(PORTION):
            pass
    except UnreadablePostError:
        pass  # the browser has gone away
