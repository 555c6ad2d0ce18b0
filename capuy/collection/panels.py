"""What an organisation still has to report or to approve, on its page and at home."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from capuy.accounts.access import may
from capuy.collection.queries import owed_by, waiting_at
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.organisations.models import Organisation

SHOWN = 5


def owed_panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """The requests that wait for an answer of the viewer; nothing on a page of the past."""
    if day != dates.today() or not may(request.user, Permission.REPORT_FIGURES, None):  # type: ignore[arg-type]  # as below
        return None
    owed = owed_by(request.user, organisation)  # type: ignore[arg-type]  # pages are for those who signed in
    shown = list(owed[: SHOWN + 1])
    if not shown:
        return None
    context = {"owed": shown[:SHOWN], "more": owed.count() - SHOWN if len(shown) > SHOWN else 0, "today": day}
    return "collection/parts/owed.html", context | {"organisation": organisation}


def passing_panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """The answers that wait for this organisation to pass them on; nothing on a page of the past."""
    if day != dates.today() or not may(request.user, Permission.ASK_REPORTS, organisation):  # type: ignore[arg-type]  # as above
        return None
    waiting = list(waiting_at(organisation)[:SHOWN])
    if not waiting:
        return None
    return "collection/parts/passing.html", {"waiting": waiting, "organisation": organisation}
