"""The answer when something failed of which nobody thought."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from capuy.core import disk

INSUFFICIENT_STORAGE = 507


def failed(request: HttpRequest) -> HttpResponse:
    """Says of a full disk that it is full: waiting helps nobody, making room does, and no restart is needed.

    The page is drawn without the request: its user might have to be asked of a database that fails.
    """
    if disk.is_why(sys.exception()):
        return HttpResponse(render_to_string("507.html"), status=INSUFFICIENT_STORAGE)
    return server_error(request)
