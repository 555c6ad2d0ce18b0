"""Who leads, on the organisation's page; on a decision's, the way to share out the members of what it splits."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from capuy.accounts.access import scope
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.members.models import Position, Seat
from capuy.members.sharing import diverted, editable_cells, eve, shareable, sources
from capuy.organisations.models import BodyKind, Decision, Organisation
from capuy.organisations.queries import open_cells, visible

LEADERS = (Position.SECRETARY, Position.DEPUTY_SECRETARY)


def leaders(request: HttpRequest, organisation: Organisation, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    """Secretary and deputies of the committee on the day; nothing where nobody is entered. One query."""
    seats = Seat.objects.on(day).filter(
        body__term__organisation=organisation, body__kind=BodyKind.COMMITTEE, position__in=LEADERS
    )
    found = sorted(
        seats.select_related("member"), key=lambda seat: (seat.position != Position.SECRETARY, seat.valid_from)
    )
    if not found:
        return None
    return "members/parts/leaders.html", {"leaders": found, "organisation": organisation}


def share_out_call(request: HttpRequest, decision: Decision) -> tuple[str, dict[str, Any]] | None:
    """Where the decision founds cells whose members the user keeps, and members there are to come from."""
    user = request.user
    founded = editable_cells(decision, user) if isinstance(user, User) and not decision.withdrawn_at else {}
    if not founded or not isinstance(user, User):
        return None
    known = sources(decision)
    if known and not shareable(decision, known, user):
        return None  # all go to the one heir by themselves
    mine = visible(scope(user, Permission.EDIT_MEMBERS))
    if not known and not open_cells(eve(decision)).filter(organisation__in=mine).exists():
        return None
    moved = diverted(decision).filter(organisation__in=founded).count()
    return "members/parts/share_out_call.html", {"decision": decision, "known": known, "moved": moved}
