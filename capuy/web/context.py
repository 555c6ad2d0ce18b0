"""What the shell of every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from capuy.accounts.access import may
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.web.sections import menu_of

TEXT_SIZES = (("", "Vừa"), ("lon", "Lớn"), ("rat-lon", "Rất lớn"))
TEXT_SIZE_COOKIE = "text-size"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, text size, limit of uploads (MB), and whether there is a tree to show.

    Pages of errors may come before anybody is known.
    """
    user = getattr(request, "user", None)
    chosen = request.COOKIES.get(TEXT_SIZE_COOKIE, "")
    shown = {
        "text_sizes": TEXT_SIZES,
        "text_size": chosen if chosen in dict(TEXT_SIZES) else "",
        "upload_limit": settings.MAX_UPLOAD_BYTES // 1024**2,
    }
    if not isinstance(user, User):
        return shown
    # Who holds no branch has neither a tree nor anything to search.
    return {**shown, "menu": menu_of(user), "holds_branch": may(user, Permission.SEE_FIGURES, None)}
