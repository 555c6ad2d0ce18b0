"""Who sits in the demo's committees, and who of them signs its papers."""

import datetime as dt

from capuy.core.validity import valid_on
from capuy.members import actions
from capuy.members.models import Member, Position, Seat
from capuy.organisations.models import Body, BodyKind, Term


def fill(code: str, cells: list[str]) -> None:
    """The committee and the inspection commission of the current term, from the members of its cells."""
    term = Term.objects.filter(organisation__code=code).latest("starts_on")
    positions = {
        BodyKind.COMMITTEE: (
            Position.SECRETARY,
            Position.DEPUTY_SECRETARY,
            Position.STANDING_MEMBER,
            *[Position.MEMBER] * 4,
        ),
        BodyKind.INSPECTION_COMMISSION: (Position.CHAIR, Position.DEPUTY_CHAIR, Position.MEMBER),
    }
    day = term.starts_on
    members = iter(
        Member.objects.filter(
            memberships__organisation__code__in=cells, memberships__valid_to=None, spells__valid_to=None
        )
        .filter(spells__status="official", official_on__lt=day)
        .distinct()
        .order_by("pk")
    )
    for body in Body.objects.filter(term=term):
        for position in positions[BodyKind(body.kind)]:
            actions.seat(by=None, body=body, member=next(members), position=position, on=day, accept_warnings=True)


def signer(code: str, day: dt.date) -> Seat:
    """The secretary of the committee on that day, or the deputy where the seat is empty."""
    held = Seat.objects.filter(valid_on(day), body__term__organisation__code=code, body__kind=BodyKind.COMMITTEE)
    places = (Position.SECRETARY, Position.DEPUTY_SECRETARY)
    return min(held.filter(position__in=places), key=lambda seat: places.index(Position(seat.position)))
