"""Who sits in a body, or belongs to a cell, on a day: whom a conference summons."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from capuy.core.problems import Problem
from capuy.meetings.models import Circle, Standing
from capuy.members.models import (
    Member,
    Membership,
    MembershipKind,
    Position,
    Seat,
    Status,
    StatusSpell,
    is_official,
)
from capuy.organisations.models import Body, BodyKind, Organisation

_AT_THE_HEAD = (Position.SECRETARY, Position.DEPUTY_SECRETARY, Position.STANDING_MEMBER)
_ORDER = {position: number for number, position in enumerate(Position)}
_ORDER |= {Position.CHAIR: 0, Position.DEPUTY_CHAIR: 1}
_BODY_OF = {
    Circle.COMMITTEE: BodyKind.COMMITTEE,
    Circle.STANDING: BodyKind.COMMITTEE,
    Circle.INSPECTION: BodyKind.INSPECTION_COMMISSION,
}
CELL_POST = "Đảng viên"
_PROBATIONER = "Đảng viên dự bị"
_VISITOR = "Đảng viên sinh hoạt tạm thời"


@dataclass(frozen=True)
class Summoned:
    """A member who is to be invited, under the post of the day."""

    member: Member
    post: str
    standing: str = Standing.VOTING


def circles_of(organisation: Organisation, day: dt.date) -> list[tuple[str, str]]:
    """What may meet there on the day, as choices: all members only in a cell, a standing board only above it."""
    version = organisation.version_on(day) or organisation.latest_version(day)
    in_cell = bool(version and version.is_cell)
    left_out = {Circle.STANDING, Circle.INSPECTION} if in_cell else {Circle.CELL}
    order = (Circle.CELL, *Circle) if in_cell else tuple(Circle)
    return [(one.value, circle_name(one, in_cell=in_cell)) for one in dict.fromkeys(order) if one not in left_out]


def circle_name(circle: str, *, in_cell: bool) -> str:
    """What a circle is called: a committee of a cell is its `Chi ủy`."""
    if circle == Circle.COMMITTEE:
        return "Chi ủy" if in_cell else "Ban Chấp hành"
    return Circle(circle).label


def body_of(organisation: Organisation, circle: str, day: dt.date) -> Body | None:
    """The body of the term of that day; None for a whole cell, and where there is none."""
    if circle == Circle.CELL:
        return None
    bodies = Body.objects.filter(
        term__organisation=organisation, kind=_BODY_OF[Circle(circle)], term__starts_on__lte=day
    )
    found = bodies.select_related("term").order_by("-term__starts_on").first()
    return found if found and (found.term.ends_on is None or day < found.term.ends_on) else None


def summoned(organisation: Organisation, circle: str, day: dt.date) -> list[Summoned]:
    """Whom a conference of the circle summons, heads first, then in the order of names. At most four queries."""
    if circle == Circle.CELL:
        return _of_cell(organisation, day)
    seats = Seat.objects.on(day).filter(body=body_of(organisation, circle, day)).select_related("member")
    if circle == Circle.STANDING:
        seats = seats.filter(position__in=_AT_THE_HEAD)
    seats = seats.exclude(Exists(_suspended(day).filter(member=OuterRef("member"))))
    ordered = sorted(seats, key=lambda seat: (_ORDER[Position(seat.position)], seat.member.name_order, seat.pk))
    found: dict[int, Summoned] = {}
    for seat in ordered:
        found.setdefault(seat.member_id, Summoned(seat.member, seat.get_position_display()))
    return list(found.values())


def _suspended(day: dt.date) -> QuerySet[StatusSpell]:
    return StatusSpell.objects.on(day).filter(status=Status.SUSPENDED)


def _of_cell(organisation: Organisation, day: dt.date) -> list[Summoned]:
    """All who belong to the cell, but those suspended, and those who stay elsewhere for a time (294-QĐ/TW, 9.3).

    Who is here for a time, and probationers, take part and do not vote.
    """
    here = Membership.objects.on(day).filter(organisation=organisation, member__merged_into=None)
    away = Membership.objects.on(day).filter(kind=MembershipKind.TEMPORARY, member=OuterRef("member"))
    here = here.exclude(kind=MembershipKind.OFFICIAL, pk__in=here.filter(Exists(away)).values("pk"))
    rows = list(here.select_related("member"))
    members = [row.member_id for row in rows]
    spells: dict[int, list[StatusSpell]] = {}
    for spell in StatusSpell.objects.filter(member__in=members).order_by("valid_from"):
        spells.setdefault(spell.member_id, []).append(spell)
    posts = {
        seat.member_id: seat.get_position_display()
        for seat in Seat.objects.on(day).filter(
            body__term__organisation=organisation, body__kind=BodyKind.COMMITTEE, member__in=members
        )
    }
    found = [one for row in rows if (one := _cell_member(row, spells.get(row.member_id, []), posts, day))]
    leading = set(posts)
    return sorted(
        found, key=lambda one: (one.member.pk not in leading, _rank(one.post), one.member.name_order, one.member.pk)
    )


def _rank(post: str) -> int:
    return next((_ORDER[one] for one in Position if one.label == post), 9)


def _cell_member(row: Membership, spells: list[StatusSpell], posts: dict[int, str], day: dt.date) -> Summoned | None:
    status = next((spell.status for spell in spells if spell.holds_on(day)), None)
    if status not in (Status.OFFICIAL, Status.PROBATIONARY, Status.EXEMPT):
        return None
    if row.kind == MembershipKind.TEMPORARY:
        return Summoned(row.member, _VISITOR, Standing.LISTENING)
    if not is_official(row.member, spells, day):
        return Summoned(row.member, _PROBATIONER, Standing.LISTENING)
    post = posts.get(row.member_id, CELL_POST)
    return Summoned(row.member, post, Standing.EXEMPT if status == Status.EXEMPT else Standing.VOTING)


def problems_of_circle(organisation: Organisation, circle: str, day: dt.date) -> Iterable[Problem]:
    """Why such a conference cannot be held there on that day."""
    allowed = dict(circles_of(organisation, day))
    if organisation.version_on(day) is None:
        yield Problem(
            "no-organisation", "Ngày họp, tổ chức chưa thành lập hoặc đã kết thúc; kiểm tra lại ngày.", "held_on"
        )
    elif circle not in allowed:
        yield Problem("no-circle", "Tổ chức này không có thành phần họp đã chọn; chọn lại.", "circle")
    elif circle != Circle.CELL and body_of(organisation, circle, day) is None:
        message = "Chưa ghi nhiệm kỳ và cơ quan này vào ngày họp; ghi ở mục Nhiệm kỳ rồi lập hội nghị."
        yield Problem("no-body", message, "circle")
