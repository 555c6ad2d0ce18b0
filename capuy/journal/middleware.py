"""Remembers where a request comes from, for the journal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from capuy.core.addresses import client_address
from capuy.core.context import Origin, acting_from


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(client_address(request), request.headers.get("User-Agent", ""))
        with acting_from(origin):
            return self.get_response(request)
