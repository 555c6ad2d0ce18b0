"""What holds for every request: nothing is loaded from outside, nothing too large is read, nothing is done twice."""

import secrets
import time
from collections.abc import Callable
from functools import cache
from hashlib import blake2b

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render

from capuy.core.context import Submission, current_submission, handing_in
from capuy.journal import once

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


def _digest(file: UploadedFile) -> str:
    """Of what it holds: a mended file often keeps its name and its size."""
    found = blake2b(digest_size=32)
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


class OnceMiddleware:
    """A form that comes again from the same page with the same content is answered as the first time, and not stored.

    The token against forged requests, which every form carries, is masked anew for each page: page and content
    together name what was handed in. What carries none (an action by htmx) is not held.
    """

    TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a name

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        user = request.user.pk  # as it is now: the view may sign the user out

        @cache
        def submission() -> Submission | None:
            return self._named(request, user)

        with handing_in(submission):
            response = self.get_response(request)
        made = submission() if response.status_code < 400 else None
        if made and made.changed_something:
            once.remember_answer(made, response.headers.get("Location", ""))
        elif made and once.is_done(made):  # by the other of two clicks; what the action said of it would only alarm
            return self._again(request, made.key)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        made = current_submission()
        return self._again(request, made.key) if made and once.is_done(made) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return self._again(request, exception.key) if isinstance(exception, once.AlreadyDone) else None

    def _named(self, request: HttpRequest, user: int) -> Submission | None:
        if not request.POST.get(self.TOKEN):
            return None
        files = [(name, file.name, _digest(file)) for name, all_of in request.FILES.lists() for file in all_of]
        what = (user, request.get_full_path(), request.POST.urlencode(), files)
        key = blake2b(repr(what).encode(), digest_size=32).hexdigest()
        return Submission(key, secrets.token_hex(16))

    def _again(self, request: HttpRequest, key: str) -> HttpResponse:
        if leads_to := once.answer_to(key):
            messages.info(request, "Nội dung này đã được lưu ở lần gửi trước; không lưu thêm lần nữa.")
            return redirect(leads_to)
        return render(request, "web/already_saved.html")
