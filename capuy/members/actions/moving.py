"""Transfers: to another cell, for a time, out of the instance and back."""

import datetime as dt

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.dates import add_months, format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, ProblemsFound, stop_on
from capuy.core.text import clean
from capuy.members.actions.base import Change, Record, end_seats, load, name_of, recount, sync, tell
from capuy.members.actions.joining import arrive
from capuy.members.actions.leaving import depart
from capuy.members.actions.spells import begin_spell
from capuy.members.actions.stays import cut, same_day_problems, seats_left
from capuy.members.models import Arrival, Departure, Member, MembershipKind, Status
from capuy.members.problems import (
    cell_problems,
    future_problems,
    not_member_problems,
    secretary_problems,
    small_cell_problems,
)
from capuy.members.ties import Chain, resettle
from capuy.organisations.models import Organisation
from capuy.regulations import regulation
from capuy.regulations.membership import TEMPORARY_MONTHS


def _transfer_problems(found: Record, to: Organisation, on: dt.date) -> tuple[Chain | None, list[Problem]]:
    problems = future_problems(on) + cell_problems(to, on, "to_organisation")
    held = found.official_on(on) or found.before(on)
    problems += not_member_problems(held[1] if held else None, on)
    if held is None:
        return None, problems
    chain, row = held
    problems += same_day_problems(chain, on)
    if chain.end is not None and chain.end <= on:
        message = f"Đến ngày {format_date(on)} đã rời chi bộ; kiểm tra lại ngày."
        problems.append(Problem("dates-out-of-order", message, "on"))
    if row.organisation_id == to.pk:
        message = f"Đảng viên đang sinh hoạt tại chính chi bộ này vào ngày {format_date(on)}; chọn chi bộ khác."
        problems.append(Problem("same-cell", message, "to_organisation"))
    after = next((c for c in found.chains if c.start == chain.end and c.base.kind == MembershipKind.OFFICIAL), None)
    if after is not None and after.base.organisation_id == to.pk:
        message = (
            f"Đã ghi chuyển đến chi bộ này từ ngày {format_date(after.start)}; nếu ngày đó sai, hủy lần ghi đó rồi ghi "
            "lại."
        )
        problems.append(Problem("transfer-known", message, "on"))
    problems += secretary_problems(seats_left(found, on, row.organisation), on)
    return chain, problems + small_cell_problems(row.organisation, found.member, on)


@transaction.atomic
def transfer(
    *,
    by: User | None,
    member: Member,
    on: dt.date,
    to_organisation: Organisation | None = None,
    to_elsewhere: str = "",
    from_elsewhere: str = "",
    kind: str = MembershipKind.OFFICIAL,
    until: dt.date | None = None,
    note: str = "",
    accept_warnings: bool = False,
) -> None:
    """Move a member, as of `on`: to another cell, to a place outside the instance, or back from there.

    A temporary transfer (`kind`) leaves the official membership where it is, and may say `until` when. An official one
    entered late lasts until the next move already known. Effects: memberships, seats in the cell that is left end,
    temporary activity in the new cell ends, status when leaving or coming back to the instance, journal, figures.
    Raises ProblemsFound.
    """
    found = load(member, by=by)
    if to_organisation is not None:
        demand(by, Permission.EDIT_MEMBERS, to_organisation)
    if to_organisation is None:
        if not clean(to_elsewhere):
            message = "Chọn chi bộ chuyển đến, hoặc ghi tên tổ chức đảng ngoài hệ thống mà đảng viên chuyển đến."
            raise ProblemsFound([Problem("no-destination", message, "to_elsewhere")])
        depart(
            found,
            Departure.TRANSFER,
            on,
            note,
            by=by,
            accept_warnings=accept_warnings,
            to_elsewhere=clean(to_elsewhere),
        )
    elif kind == MembershipKind.TEMPORARY:
        _stay_temporarily(
            found, to_organisation, on, until, clean(from_elsewhere), by=by, accept_warnings=accept_warnings
        )
    elif found.official_on(on) is None and from_elsewhere:
        _come_back(found, to_organisation, on, clean(from_elsewhere), by)
    else:
        _move(found, to_organisation, on, note, by=by, accept_warnings=accept_warnings)
    sync(member, found.member)


def _move(found: Record, to: Organisation, on: dt.date, note: str, *, by: User | None, accept_warnings: bool) -> None:
    chain, problems = _transfer_problems(found, to, on)
    stop_on(problems, accept_warnings=accept_warnings)
    if chain is None:
        raise ProblemsFound(problems)
    left = next(row for row in reversed(chain.rows) if row.valid_from < on).organisation
    touched = {row.organisation_id for row in chain.rows}
    end, departure = chain.end, chain.last.departure
    seats = end_seats(seats_left(found, on, left), on)
    cut(chain, on, Departure.TRANSFER)
    resettle([chain])
    _end_temporary_in(found, to, on)
    settled = arrive(found.member, to, on, arrival=Arrival.TRANSFER, until=end, departure=departure)
    before = {"chi bộ": name_of(left, on), **({"chức vụ thôi giữ": ", ".join(seats)} if seats else {})}
    after = {"chi bộ": name_of(to, on), "từ ngày": on, **({"căn cứ": note} if note else {})}
    tell(found.member, Change("transfer", "Chuyển sinh hoạt chính thức", to, before, after), by=by)
    recount(touched | settled.organisations, on)


def _end_temporary_in(found: Record, organisation: Organisation, on: dt.date) -> None:
    """Who comes officially is no longer there for a time."""
    held = found.on(on, MembershipKind.TEMPORARY)
    if held is not None and held[1].organisation_id == organisation.pk and held[0].start < on:
        cut(held[0], on, Departure.END_OF_TEMPORARY)


def _come_back(found: Record, to: Organisation, on: dt.date, from_elsewhere: str, by: User | None) -> None:
    problems = future_problems(on) + cell_problems(to, on, "to_organisation")
    spell = found.spell_on(on)
    if spell is None or spell.status != Status.ELSEWHERE or spell.valid_from >= on or spell.valid_to is not None:
        message = f"Vào ngày {format_date(on)} đảng viên không ở tình trạng đã chuyển đi nơi khác; kiểm tra lại ngày."
        problems.append(Problem("not-elsewhere", message, "on"))
    stop_on(problems)
    begin_spell(found, _status_before_leaving(found), on, f"Chuyển đến từ {from_elsewhere}"[:200])
    settled = arrive(found.member, to, on, arrival=Arrival.TRANSFER, from_elsewhere=from_elsewhere)
    before, after = {"nơi sinh hoạt": from_elsewhere}, {"chi bộ": name_of(to, on), "từ ngày": on}
    tell(found.member, Change("transfer-in", "Tiếp nhận sinh hoạt từ nơi khác", to, before, after), by=by)
    recount(settled.organisations, on)


def _status_before_leaving(found: Record) -> str:
    probationary = found.standing_on(dt.date.max) == Status.PROBATIONARY and found.member.official_on is None
    return Status.PROBATIONARY if probationary else Status.OFFICIAL


def _temporary_problems(found: Record, to: Organisation, on: dt.date, until: dt.date | None) -> list[Problem]:
    problems = future_problems(on) + cell_problems(to, on, "to_organisation")
    home = found.official_on(on)
    if home is not None and home[1].organisation_id == to.pk:
        message = "Đảng viên đang sinh hoạt chính thức tại chi bộ này; chọn chi bộ khác."
        problems.append(Problem("same-cell", message, "to_organisation"))
    if until is not None and until <= on:
        problems.append(Problem("dates-out-of-order", "Ngày kết thúc phải sau ngày bắt đầu.", "until"))
    for chain in found.chains:
        if chain.base.kind != MembershipKind.TEMPORARY:
            continue
        if (until is None or chain.start < until) and (chain.end is None or chain.end > on):
            message = f"Đã có thời gian sinh hoạt tạm thời từ ngày {format_date(chain.start)}; kết thúc lần đó trước."
            problems.append(Problem("temporary-twice", message, "on"))
    if until is not None and not problems:
        problems += _temporary_length_problems(on, until)
    return problems


def _temporary_length_problems(on: dt.date, until: dt.date) -> list[Problem]:
    rule = regulation(TEMPORARY_MONTHS, on=on)
    least, most = add_months(on, rule.value.least), add_months(on, rule.value.most)
    if least <= until <= most:
        return []
    message = (
        f"Sinh hoạt tạm thời từ {rule.value.least} tháng đến {rule.value.most} tháng ({rule.document}, điểm "
        f"{rule.article}); kiểm tra lại ngày kết thúc."
    )
    return [Problem("odd-length", message, "until", Level.WARNING)]


def _stay_temporarily(
    found: Record,
    to: Organisation,
    on: dt.date,
    until: dt.date | None,
    from_elsewhere: str,
    *,
    by: User | None,
    accept_warnings: bool,
) -> None:
    stop_on(_temporary_problems(found, to, on, until), accept_warnings=accept_warnings)
    settled = arrive(
        found.member,
        to,
        on,
        arrival=Arrival.TRANSFER,
        until=until,
        kind=MembershipKind.TEMPORARY,
        departure=Departure.END_OF_TEMPORARY if until else "",
        from_elsewhere=from_elsewhere,
    )
    after = {"chi bộ sinh hoạt tạm thời": name_of(to, on), "từ ngày": on, "đến ngày": until}
    tell(found.member, Change("transfer-temporary", "Chuyển sinh hoạt tạm thời", to, after=after), by=by)
    recount(settled.organisations, on)


@transaction.atomic
def end_temporary(*, by: User | None, member: Member, on: dt.date) -> None:
    """End the temporary activity that holds on the day before `on`. Effects: membership, journal, figures."""
    found = load(member, by=by)
    held = found.on(on - dt.timedelta(days=1), MembershipKind.TEMPORARY)
    problems = future_problems(on)
    if held is None:
        message = f"Trước ngày {format_date(on)} không có thời gian sinh hoạt tạm thời nào; kiểm tra lại ngày."
        raise ProblemsFound([*problems, Problem("no-temporary", message, "on")])
    stop_on(problems)
    chain, row = held
    touched = {row.organisation_id for row in chain.rows}
    cut(chain, on, Departure.END_OF_TEMPORARY)
    before = {"chi bộ sinh hoạt tạm thời": name_of(row.organisation, on)}
    change = Change("end-temporary", "Kết thúc sinh hoạt tạm thời", row.organisation, before, {"đến ngày": on})
    tell(found.member, change, by=by)
    recount(touched, on)
