"""What the viewer has to do in a branch, on its page and at home."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from capuy.accounts.access import may
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.organisations.models import Organisation
from capuy.tasks.queries import in_branch, lines_of, own_tasks, to_check

SHOWN = 5


def mine_panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """The next tasks of the viewer in the branch, and how many wait for an answer; nothing on a page of the past."""
    if day != dates.today() or not may(request.user, Permission.SEE_TASKS, organisation):  # type: ignore[arg-type]  # pages are for those who signed in
        return None
    inside = in_branch(organisation.path_now)
    mine = own_tasks(request.user).filter(inside).order_by("due_on", "pk")  # type: ignore[arg-type]  # as above
    lines = lines_of(mine[: SHOWN + 1])
    waiting = to_check(request.user).filter(inside).count()  # type: ignore[arg-type]  # as above
    if not lines and not waiting:
        return None
    return "tasks/parts/panel.html", {"lines": lines[:SHOWN], "more": len(lines) > SHOWN, "waiting": waiting}
