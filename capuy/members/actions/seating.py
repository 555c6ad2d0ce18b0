"""Who sits in the bodies of a committee."""

import datetime as dt

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, stop_on
from capuy.members.actions.base import Change, recount, tell
from capuy.members.models import (
    IN_PARTY,
    Member,
    Membership,
    MembershipKind,
    Position,
    Seat,
    Status,
    StatusSpell,
    is_official,
)
from capuy.members.problems import merged_problems, secretary_problems
from capuy.organisations.models import Body, BodyKind, Placement

COMMITTEE_POSITIONS = (Position.SECRETARY, Position.DEPUTY_SECRETARY, Position.STANDING_MEMBER, Position.MEMBER)
POSITIONS = {
    BodyKind.COMMITTEE.value: COMMITTEE_POSITIONS,
    BodyKind.INSPECTION_COMMISSION.value: (Position.CHAIR, Position.DEPUTY_CHAIR, Position.MEMBER),
}


def _overlapping(body: Body, start: dt.date, end: dt.date | None) -> list[Seat]:
    seats = Seat.objects.filter(body=body).select_related("member")
    return [s for s in seats if (end is None or s.valid_from < end) and (s.valid_to is None or s.valid_to > start)]


def _day_problems(body: Body, on: dt.date, until: dt.date | None) -> list[Problem]:
    term = body.term
    if until is not None and until <= on:
        return [Problem("dates-out-of-order", "Ngày thôi giữ chức phải sau ngày giữ chức.", "until")]
    if on < term.starts_on or (term.ends_on is not None and on >= term.ends_on):
        message = f"Ngày {format_date(on)} nằm ngoài {term}; kiểm tra lại ngày hoặc chọn nhiệm kỳ khác."
        return [Problem("outside-term", message, "on")]
    return []


def _body_problems(body: Body, member: Member, position: str, on: dt.date, until: dt.date | None) -> list[Problem]:
    problems = []
    if position not in POSITIONS[body.kind]:
        message = f"{body.get_kind_display()} không có chức vụ “{Position(position).label}”."
        problems.append(Problem("position-not-of-body", message, "position"))
    others = _overlapping(body, on, until)
    for seat in others:
        if seat.member_id == member.pk:
            message = (
                f"{member.full_name} đang là {seat.get_position_display()} từ ngày {format_date(seat.valid_from)}; cho "
                "thôi chức vụ đó trước."
            )
            problems.append(Problem("seated-already", message, "member"))
        elif seat.position == position and seat.leads:
            message = (
                f"Từ ngày {format_date(seat.valid_from)} {seat.get_position_display()} là {seat.member.full_name}; mỗi "
                f"thời điểm chỉ có một {seat.get_position_display()}. Cho thôi chức vụ đó trước."
            )
            problems.append(Problem("two-secretaries", message, "position"))
    sitting = {seat.member_id for seat in others if seat.holds_on(on)} | {member.pk}
    if body.size is not None and len(sitting) > body.size:
        message = f"Số người sẽ là {len(sitting)}, quá số lượng {body.size} theo quyết định; kiểm tra lại."
        problems.append(Problem("too-many", message, "member", Level.WARNING))
    return problems


def _person_problems(body: Body, member: Member, on: dt.date) -> list[Problem]:
    problems = merged_problems(member)
    spells = list(StatusSpell.objects.filter(member=member).order_by("valid_from"))
    spell = next((known for known in spells if known.holds_on(on)), None)
    if spell is None or spell.status not in IN_PARTY or not is_official(member, spells, on):
        message = f"Vào ngày {format_date(on)} {member.full_name} không phải là đảng viên chính thức."
        return [*problems, Problem("not-official", message, "member")]
    if spell.status == Status.SUSPENDED:
        message = f"Vào ngày {format_date(on)} {member.full_name} đang bị đình chỉ sinh hoạt; kiểm tra lại."
        problems.append(Problem("suspended", message, "member", Level.WARNING))
    row = Membership.objects.filter(member=member, kind=MembershipKind.OFFICIAL).on(on).first()
    place = Placement.objects.filter(organisation=row.organisation_id).on(on).first() if row else None
    own = body.term.organisation.placement_on(on)
    if place is None or own is None or not place.path.startswith(own.path):
        message = (
            f"{member.full_name} không sinh hoạt trong đảng bộ này vào ngày {format_date(on)}; kiểm tra quyết định."
        )
        problems.append(Problem("from-elsewhere", message, "member", Level.WARNING))
    return problems


@transaction.atomic
def seat(
    *,
    by: User | None,
    body: Body,
    member: Member,
    position: str,
    on: dt.date,
    until: dt.date | None = None,
    accept_warnings: bool = False,
) -> Seat:
    """Give a member a seat in a body from `on`, `until` a day or open. Effects: the seat, journal, figures."""
    organisation = body.term.organisation
    demand(by, Permission.EDIT_TERMS, organisation)
    Body.objects.select_for_update().get(pk=body.pk)
    problems = _day_problems(body, on, until)
    if not problems:
        problems = _body_problems(body, member, position, on, until) + _person_problems(body, member, on)
    stop_on(problems, accept_warnings=accept_warnings)
    taken = Seat.objects.create(body=body, member=member, position=position, valid_from=on, valid_to=until)
    after = {"chức vụ": taken.get_position_display(), "cơ quan": str(body), "từ ngày": on, "đến ngày": until}
    tell(member, Change("seat", f"Giữ chức {taken.get_position_display()}", organisation, after=after), by=by)
    recount({organisation.pk}, on)
    return taken


@transaction.atomic
def unseat(*, by: User | None, seat: Seat, on: dt.date, accept_warnings: bool = False) -> None:
    """End a seat: `on` is the first day of no longer holding it. Effects: the seat, journal, figures."""
    held = Seat.objects.select_for_update().select_related("body__term__organisation", "member").get(pk=seat.pk)
    organisation = held.body.term.organisation
    demand(by, Permission.EDIT_TERMS, organisation)
    problems = []
    if on <= held.valid_from or (held.valid_to is not None and on > held.valid_to):
        message = (
            f"Giữ chức từ ngày {format_date(held.valid_from)}"
            f"{f' đến ngày {format_date(held.valid_to)}' if held.valid_to else ''}; ngày thôi giữ chức phải nằm sau "
            "ngày giữ chức và không sau ngày đã thôi."
        )
        problems.append(Problem("dates-out-of-order", message, "on"))
    stop_on(problems + secretary_problems([held], on), accept_warnings=accept_warnings)
    held.valid_to = on
    held.save(update_fields=["valid_to"])
    change = Change("unseat", f"Thôi giữ chức {held.get_position_display()}", organisation, after={"từ ngày": on})
    tell(held.member, change, by=by)
    recount({organisation.pk}, on)


@transaction.atomic
def remove_seat(*, by: User | None, seat: Seat, reason: str) -> None:
    """Take away a seat entered by mistake. Effects: the seat, journal with reason, figures."""
    organisation = seat.body.term.organisation
    demand(by, Permission.EDIT_TERMS, organisation)
    before = {"chức vụ": seat.get_position_display(), "cơ quan": str(seat.body), "từ ngày": seat.valid_from}
    day, member = seat.valid_from, seat.member
    seat.delete()
    tell(member, Change("remove-seat", "Xóa chức vụ ghi nhầm", organisation, before, reason=reason), by=by)
    recount({organisation.pk}, day)
