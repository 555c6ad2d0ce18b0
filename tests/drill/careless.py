"""The site with a fault planted, for workers: a page that failed is answered as if all were stored."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

careful = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    def say(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        if status.startswith("5") and environ["REQUEST_METHOD"] == "POST":
            return start_response("302 Found", [("Location", "/dang-vien/1/")])
        return start_response(status, headers, *more)

    return careful(environ, say)
