"""The way back: a page that is opened from another one is told so (`?ve=`), and leads there again."""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

_BACK = "ve"


def is_ours(address: str) -> bool:
    """Does it name a page of this programme, by a path alone? Everything else would lead the reader elsewhere."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return False
    try:
        resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return True


def way_back(request: HttpRequest) -> str:
    """The page that the reader came from; empty if none was named that is ours."""
    address = request.GET.get(_BACK, "")
    return address if is_ours(address) else ""


def back_to(address: str, **more: str) -> str:
    """The question that tells a page to lead back to `address`: `?ve=…`. Nothing is asked where all is empty."""
    asked = {name: value for name, value in ({_BACK: address} | more).items() if value}
    return f"?{urlencode(asked)}" if asked else ""
