"""Home, search, and the size of letters."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from capuy.web.context import TEXT_SIZE_COOKIE, TEXT_SIZES

YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "web/search.html", {"search_text": request.GET.get("q", "")})


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Keep the size of letters for this browser, and go back."""
    size = request.POST.get("size", "")
    if size not in dict(TEXT_SIZES):
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "web:home")
    response.set_cookie(TEXT_SIZE_COOKIE, size, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
