"""The next conferences, at home and on the page of an organisation."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from capuy.accounts.access import may
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.meetings.queries import next_for
from capuy.organisations.models import Organisation

SHOWN = 3


def next_panel(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """Those of the organisation for who prepares them, and those to which the viewer is invited."""
    user = request.user
    if day != dates.today() or not isinstance(user, User):
        return None
    holds = may(user, Permission.HOLD_CONFERENCES, organisation)
    coming = next_for(user, organisation if holds else None, SHOWN)
    if not coming:
        return None
    return "meetings/parts/coming.html", {"coming": coming, "organisation": organisation, "holds": holds}
