"""Leaving: off the list for good, and taking back the last move."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from capuy.accounts.models import User
from capuy.core.dates import format_date
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen
from capuy.members.actions.base import Change, Record, end_seats, load, name_of, recount, stop_on_other, sync, tell
from capuy.members.actions.spells import begin_spell
from capuy.members.actions.stays import cut, reopen, seats_left
from capuy.members.models import (
    IN_PARTY,
    LOSSES,
    Arrival,
    Departure,
    Member,
    Membership,
    MembershipKind,
    Status,
    StatusSpell,
)
from capuy.members.problems import future_problems, not_member_problems, secretary_problems, small_cell_problems
from capuy.members.sharing import gone
from capuy.members.ties import Chain, chains, resettle

_UNDOABLE = (Arrival.TRANSFER, Arrival.REORGANISATION)
STATUS_AFTER = {Departure.DECEASED: Status.DECEASED, Departure.TRANSFER: Status.ELSEWHERE}


def _later_problems(found: Record, chain: Chain, on: dt.date) -> list[Problem]:
    """Leaving for good must be the last thing known."""
    problems = []
    if chain.end is not None:
        message = (
            f"Sau ngày {format_date(on)} đã ghi việc rời chi bộ ngày {format_date(chain.end)}; hủy lần ghi đó trước."
        )
        problems.append(Problem("dates-out-of-order", message, "on"))
    later = next((spell for spell in found.spells if spell.valid_from >= on), None)
    if later is not None:
        message = (
            f"Ngày {format_date(later.valid_from)} đã ghi tình trạng “{later.get_status_display()}”; hủy lần ghi đó "
            "trước, hoặc kiểm tra lại ngày."
        )
        problems.append(Problem("dates-out-of-order", message, "on"))
    return problems


@transaction.atomic
def remove(
    *, by: User | None, member: Member, departure: str, on: dt.date, note: str = "", accept_warnings: bool = False
) -> None:
    """Take a member off the list: deceased, struck off, expelled, resigned, or admission cancelled.

    `on` is the first day of no longer being a member of the cell. Effects: all memberships end, status left or
    deceased, all seats end, journal, figures. Raises ProblemsFound.
    """
    if departure not in LOSSES:
        raise ProblemsFound([Problem("not-a-loss", "Chọn lý do đưa ra khỏi danh sách.", "departure")])
    found = load(member, by=by)
    depart(found, departure, on, note, by=by, accept_warnings=accept_warnings)
    sync(member, found.member)


def depart(
    found: Record,
    departure: str,
    on: dt.date,
    note: str,
    *,
    by: User | None,
    accept_warnings: bool,
    to_elsewhere: str = "",
) -> None:
    problems = future_problems(on)
    held = found.before(on)
    problems += not_member_problems(held[1] if held else None, on - dt.timedelta(days=1))
    seats = seats_left(found, on)
    if held is not None:
        problems += _later_problems(found, held[0], on) + secretary_problems(seats, on)
        problems += small_cell_problems(held[1].organisation, found.member, on)
    stop_on(problems, accept_warnings=accept_warnings)
    if held is None:
        raise ProblemsFound(problems)
    chain, row = held
    touched = found.organisations
    _end_every_temporary(found, on)
    cut(chain, on, departure, to_elsewhere)
    resettle([chain])
    left = end_seats(seats, on)
    status = STATUS_AFTER.get(Departure(departure), Status.LEFT)
    begin_spell(found, status, on, note or (f"Chuyển đến {to_elsewhere}"[:200] if to_elsewhere else ""))
    before = {"chi bộ": name_of(row.organisation, on), **({"chức vụ thôi giữ": ", ".join(left)} if left else {})}
    after = {"lý do": Departure(departure).label, "từ ngày": on}
    after |= {"nơi đến": to_elsewhere} if to_elsewhere else {}
    after |= {"căn cứ": note} if note else {}
    summary = "Chuyển sinh hoạt ra ngoài hệ thống" if to_elsewhere else "Đưa khỏi danh sách"
    tell(found.member, Change("remove", summary, row.organisation, before, after), by=by)
    recount(touched, on)


def _end_every_temporary(found: Record, on: dt.date) -> None:
    for chain in found.chains:
        if chain.base.kind != MembershipKind.TEMPORARY or (chain.end is not None and chain.end <= on):
            continue
        if chain.start >= on:
            chain.base.delete()
        else:
            cut(chain, on, Departure.END_OF_TEMPORARY)


def _last_move(stays: Sequence[Chain]) -> tuple[Chain, Chain | None] | None:
    """The last official stay: one whose end can be undone, or with the stay before it, out of which the move led."""
    official = [chain for chain in stays if chain.base.kind == MembershipKind.OFFICIAL]
    last = official[-1] if official else None
    if last is None:
        return None
    if last.end is not None:
        return last, None
    earlier = official[-2] if len(official) > 1 else None
    joined = earlier is not None and earlier.end == last.start and last.base.arrival in _UNDOABLE
    return (last, earlier) if joined else None


def _said(move: tuple[Chain, Chain | None]) -> str:
    last, earlier = move
    if earlier is None:
        return gone(last.last)
    return f"đến {name_of(last.base.organisation, last.start)}, từ ngày {format_date(last.start)}"


def last_move(member: Member) -> str:
    """What `undo_move` would undo now, in words; empty where there is nothing."""
    move = _last_move(chains(Membership.objects.filter(member=member)))
    return _said(move) if move else ""


@transaction.atomic
def undo_move(*, by: User | None, member: Member, reason: str, seen: Seen | None = None) -> None:
    """Take back the last official move, entered by mistake: a departure, or a transfer between two cells.

    Of a page (`seen`) only the move that it showed. Effects: after a departure the membership and the status go on as
    before; after a transfer the member is back in the cell before. Seats that ended then are not given back. Journal
    with reason, figures. Raises ProblemsFound.
    """
    found = load(member, by=by)
    touched, since = found.organisations, found.since
    move = _last_move(found.chains)
    if move is None:
        raise ProblemsFound([Problem("nothing-to-undo", "Không có lần chuyển hoặc rời chi bộ nào để hủy.")])
    stop_on_other(seen, _said(move))
    last, earlier = move
    if earlier is None:
        day, summary = last.end or since, "Hủy việc ra khỏi chi bộ"
        _rejoin(found, last, day)
    else:
        day, summary = last.start, "Hủy lần chuyển sinh hoạt"
        end, departure, elsewhere = last.end, last.last.departure, last.last.to_elsewhere
        Membership.objects.filter(pk__in=[row.pk for row in last.rows]).delete()
        reopen(earlier, end, departure, elsewhere)
        touched |= resettle([earlier]).organisations
    change = Change("undo-move", summary, found.home, {"từ ngày": day}, reason=reason)
    tell(found.member, change, by=by)
    recount(touched, min(since, day))


def _rejoin(found: Record, chain: Chain, day: dt.date) -> None:
    """Undo a departure: the spell it began goes, and the one before goes on."""
    gone = [spell for spell in found.spells if spell.valid_from >= day]
    if len(gone) != 1 or gone[0].status in IN_PARTY or len(found.spells) == 1:
        message = "Sau lần rời chi bộ còn thay đổi tình trạng khác; hủy các thay đổi đó trước."
        raise ProblemsFound([Problem("dates-out-of-order", message)])
    StatusSpell.objects.filter(pk=gone[0].pk).delete()
    before = next(spell for spell in reversed(found.spells) if spell.valid_from < day)
    before.valid_to = None
    before.save(update_fields=["valid_to"])
    reopen(chain, None, "", "")
    resettle([chain])
