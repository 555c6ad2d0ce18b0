"""Who leads, on the organisation's page."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from capuy.members.models import Position, Seat
from capuy.organisations.models import BodyKind, Organisation

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
