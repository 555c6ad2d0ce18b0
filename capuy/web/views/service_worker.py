"""The service worker, at the root: there alone it may serve every page."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SCRIPT = "web/service-worker.js"


@login_not_required
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The same for everybody, so that a browser may look for a newer one while nobody is signed in."""
    path = finders.find(SCRIPT)
    if path is None:
        raise Http404
    return HttpResponse(Path(str(path)).read_bytes(), content_type="text/javascript; charset=utf-8")
