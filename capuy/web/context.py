"""What the shell of every page shows."""

from typing import Any

from django.http import HttpRequest

from capuy.web.sections import menu_of

TEXT_SIZES = (("", "Vừa"), ("lon", "Lớn"), ("rat-lon", "Rất lớn"))
TEXT_SIZE_COOKIE = "text-size"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu and text size. Pages of errors may come before anybody is known."""
    user = getattr(request, "user", None)
    chosen = request.COOKIES.get(TEXT_SIZE_COOKIE, "")
    return {
        "text_sizes": TEXT_SIZES,
        "text_size": chosen if chosen in dict(TEXT_SIZES) else "",
        "menu": menu_of(user) if user is not None and user.is_authenticated else [],
    }
