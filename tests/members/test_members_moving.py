"""Transfers, departures, statuses, and taking them back."""

import datetime as dt

import pytest

from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.members.actions import (
    SpellData,
    change_status,
    end_temporary,
    remove,
    transfer,
    undo_move,
    undo_status,
)
from capuy.members.models import Departure, Member, MembershipKind, Status
from tests.factories import make_member, make_organisation
from tests.members.conftest import FOUNDED, Branch

pytestmark = pytest.mark.django_db


def ties(member: Member, kind: str = "official") -> list[tuple[str, dt.date, dt.date | None, str]]:
    rows = member.memberships.filter(kind=kind).order_by("valid_from")
    return list(rows.values_list("organisation__code", "valid_from", "valid_to", "departure"))


def codes(found: pytest.ExceptionInfo[ProblemsFound]) -> set[str]:
    return {problem.code for problem in found.value.problems}


@pytest.fixture
def cell_of_five(branch: Branch) -> list[Member]:
    """Enough official members that one may leave without a warning."""
    return [make_member(f"Nguyễn Văn {name}", branch.one) for name in ("An", "Bình", "Công", "Dũng", "Em")]


def test_a_transfer_ends_one_membership_and_begins_the_next(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    transfer(by=branch.board, member=member, to_organisation=branch.two, on=dt.date(2022, 5, 1))
    assert ties(member) == [
        ("CB1", FOUNDED, dt.date(2022, 5, 1), Departure.TRANSFER),
        ("CB2", dt.date(2022, 5, 1), None, ""),
    ]
    entry = Entry.objects.get(action="members.transfer")
    assert (entry.before["chi bộ"], entry.after["chi bộ"]) == ("Chi bộ Phòng Nội vụ", "Chi bộ Phòng Tư pháp")


def test_a_transfer_entered_late_lasts_until_the_next_move_known(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    transfer(by=branch.board, member=member, to_organisation=branch.two, on=dt.date(2022, 5, 1))
    transfer(by=branch.board, member=member, to_organisation=three, on=dt.date(2021, 1, 1))
    assert ties(member) == [
        ("CB1", FOUNDED, dt.date(2021, 1, 1), Departure.TRANSFER),
        ("CB3", dt.date(2021, 1, 1), dt.date(2022, 5, 1), Departure.TRANSFER),
        ("CB2", dt.date(2022, 5, 1), None, ""),
    ]


@pytest.mark.parametrize(
    ("on", "target", "code"),
    [
        (FOUNDED, "two", "dates-out-of-order"),
        (dt.date(2014, 6, 1), "two", "no-membership"),
        (dt.date(2022, 1, 1), "one", "same-cell"),
        (dt.date(2022, 1, 1), "base", "not-a-cell"),
        (dt.date(2050, 1, 1), "two", "in-future"),
    ],
)
def test_a_transfer_is_refused_with_a_reason(
    branch: Branch, cell_of_five: list[Member], on: dt.date, target: str, code: str
) -> None:
    before = ties(cell_of_five[0])
    with pytest.raises(ProblemsFound) as found:
        transfer(by=branch.board, member=cell_of_five[0], to_organisation=getattr(branch, target), on=on)
    assert code in codes(found)
    assert ties(cell_of_five[0]) == before


def test_nobody_moves_members_across_the_own_border(branch: Branch, cell_of_five: list[Member]) -> None:
    for user, member, target in [
        (branch.stranger, cell_of_five[0], branch.two),
        (branch.board, cell_of_five[0], branch.foreign),
    ]:
        with pytest.raises(ProblemsFound) as found:
            transfer(by=user, member=member, to_organisation=target, on=dt.date(2022, 1, 1))
        assert codes(found) == {"not-allowed"}


def test_a_suspended_probationer_is_not_counted_as_official(branch: Branch) -> None:
    members = [make_member(f"Nguyễn Văn {name}", branch.one) for name in ("An", "Bình", "Công")]
    probationer = make_member(
        "Lê Thị Dự",
        branch.one,
        joined_on=dt.date(2021, 6, 1),
        admitted_on=dt.date(2021, 6, 1),
        status_spells=[SpellData("probationary", dt.date(2021, 6, 1))],
    )
    change_status(by=None, member=probationer, status="suspended", on=dt.date(2021, 9, 1))
    with pytest.raises(ProblemsFound) as found:
        transfer(by=branch.board, member=members[0], to_organisation=branch.two, on=dt.date(2022, 1, 1))
    assert codes(found) == {"cell-too-small"}
    official = make_member("Lê Thị Chính", branch.one)
    change_status(by=None, member=official, status="suspended", on=dt.date(2021, 9, 1))
    transfer(by=branch.board, member=members[0], to_organisation=branch.two, on=dt.date(2022, 1, 1))
    # The leaving of one who did not count makes the cell no smaller.
    transfer(by=branch.board, member=probationer, to_organisation=branch.two, on=dt.date(2022, 2, 1))


def test_a_cell_falling_below_three_official_members_is_a_warning(branch: Branch) -> None:
    members = [make_member(f"Nguyễn Văn {name}", branch.one) for name in ("An", "Bình", "Công")]
    with pytest.raises(ProblemsFound) as found:
        transfer(by=branch.board, member=members[0], to_organisation=branch.two, on=dt.date(2022, 1, 1))
    assert codes(found) == {"cell-too-small"}
    transfer(
        by=branch.board,
        member=members[0],
        to_organisation=branch.two,
        on=dt.date(2022, 1, 1),
        accept_warnings=True,
    )


def test_leaving_the_instance_and_coming_back(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    transfer(by=branch.board, member=member, to_elsewhere="Đảng bộ Tỉnh Đồng Nai", on=dt.date(2020, 1, 1))
    assert member.spells.last().status == Status.ELSEWHERE
    assert ties(member) == [("CB1", FOUNDED, dt.date(2020, 1, 1), Departure.TRANSFER)]
    transfer(
        by=branch.board,
        member=member,
        to_organisation=branch.two,
        from_elsewhere="Đảng bộ Tỉnh Đồng Nai",
        on=dt.date(2021, 6, 1),
    )
    assert ties(member)[-1] == ("CB2", dt.date(2021, 6, 1), None, "")
    assert list(member.spells.values_list("status", "valid_from"))[-2:] == [
        (Status.ELSEWHERE, dt.date(2020, 1, 1)),
        (Status.OFFICIAL, dt.date(2021, 6, 1)),
    ]


def test_a_transfer_needs_a_destination(branch: Branch, cell_of_five: list[Member]) -> None:
    with pytest.raises(ProblemsFound) as found:
        transfer(by=branch.board, member=cell_of_five[0], to_elsewhere=" ", on=dt.date(2020, 1, 1))
    assert codes(found) == {"no-destination"}


def test_temporary_activity_stands_beside_the_official_membership(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    transfer(
        by=branch.board,
        member=member,
        to_organisation=branch.two,
        kind=MembershipKind.TEMPORARY,
        on=dt.date(2022, 1, 1),
        until=dt.date(2022, 9, 1),
    )
    assert ties(member) == [("CB1", FOUNDED, None, "")]
    assert ties(member, "temporary") == [("CB2", dt.date(2022, 1, 1), dt.date(2022, 9, 1), Departure.END_OF_TEMPORARY)]
    with pytest.raises(ProblemsFound) as found:
        transfer(
            by=branch.board,
            member=member,
            to_organisation=branch.two,
            kind=MembershipKind.TEMPORARY,
            on=dt.date(2022, 3, 1),
        )
    assert codes(found) == {"temporary-twice"}
    end_temporary(by=branch.board, member=member, on=dt.date(2022, 4, 1))
    assert ties(member, "temporary")[0][2] == dt.date(2022, 4, 1)


def test_a_very_long_temporary_stay_is_a_warning(branch: Branch, cell_of_five: list[Member]) -> None:
    with pytest.raises(ProblemsFound) as found:
        transfer(
            by=branch.board,
            member=cell_of_five[0],
            to_organisation=branch.two,
            kind=MembershipKind.TEMPORARY,
            on=dt.date(2020, 1, 1),
            until=dt.date(2023, 1, 1),
        )
    assert codes(found) == {"odd-length"}


def test_coming_officially_ends_the_temporary_stay_there(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    stay = {"by": branch.board, "member": member, "to_organisation": branch.two}
    transfer(**stay, kind=MembershipKind.TEMPORARY, on=dt.date(2022, 1, 1))
    transfer(**stay, on=dt.date(2022, 6, 1))
    assert ties(member, "temporary")[0][2:] == (dt.date(2022, 6, 1), Departure.END_OF_TEMPORARY)


@pytest.mark.parametrize(
    ("departure", "status"),
    [
        (Departure.DECEASED, Status.DECEASED),
        (Departure.STRUCK_OFF, Status.LEFT),
        (Departure.EXPELLED, Status.LEFT),
        (Departure.RESIGNED, Status.LEFT),
        (Departure.ADMISSION_CANCELLED, Status.LEFT),
    ],
)
def test_a_departure_ends_membership_and_status(
    branch: Branch, cell_of_five: list[Member], departure: str, status: str
) -> None:
    member = cell_of_five[0]
    remove(by=branch.board, member=member, departure=departure, on=dt.date(2022, 5, 1))
    assert ties(member) == [("CB1", FOUNDED, dt.date(2022, 5, 1), departure)]
    last = member.spells.last()
    assert (last.status, last.valid_from, last.valid_to) == (status, dt.date(2022, 5, 1), None)


def test_a_departure_must_be_the_last_thing_known(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    change_status(by=branch.board, member=member, status=Status.EXEMPT, on=dt.date(2022, 6, 1))
    with pytest.raises(ProblemsFound) as found:
        remove(by=branch.board, member=member, departure=Departure.EXPELLED, on=dt.date(2022, 5, 1))
    assert codes(found) == {"dates-out-of-order"}
    assert ties(member) == [("CB1", FOUNDED, None, "")]


def test_a_departure_entered_by_mistake_is_taken_back(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    remove(by=branch.board, member=member, departure=Departure.DECEASED, on=dt.date(2022, 5, 1))
    undo_move(by=branch.board, member=member, reason="Nhập nhầm người")
    assert ties(member) == [("CB1", FOUNDED, None, "")]
    assert member.spells.last().status == Status.OFFICIAL
    assert Entry.objects.get(action="members.undo-move").reason == "Nhập nhầm người"


def test_a_transfer_entered_by_mistake_is_taken_back(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    transfer(by=branch.board, member=member, to_organisation=branch.two, on=dt.date(2022, 5, 1))
    undo_move(by=branch.board, member=member, reason="Nhập nhầm")
    assert ties(member) == [("CB1", FOUNDED, None, "")]
    with pytest.raises(ProblemsFound) as found:
        undo_move(by=branch.board, member=member, reason="Nhập nhầm")
    assert codes(found) == {"nothing-to-undo"}


def test_exemption_entered_late_lasts_until_the_next_known_status(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    change_status(by=branch.board, member=member, status=Status.SUSPENDED, on=dt.date(2022, 6, 1))
    change_status(by=branch.board, member=member, status=Status.EXEMPT, on=dt.date(2020, 1, 1))
    change_status(by=branch.board, member=member, status=Status.OFFICIAL, on=dt.date(2021, 1, 1))
    assert list(member.spells.values_list("status", "valid_from", "valid_to"))[1:] == [
        (Status.OFFICIAL, dt.date(2006, 6, 1), dt.date(2020, 1, 1)),
        (Status.EXEMPT, dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
        (Status.OFFICIAL, dt.date(2021, 1, 1), dt.date(2022, 6, 1)),
        (Status.SUSPENDED, dt.date(2022, 6, 1), None),
    ]


@pytest.mark.parametrize(
    ("status", "on", "code"),
    [
        (Status.OFFICIAL, dt.date(2022, 1, 1), "same-status"),
        (Status.PROBATIONARY, dt.date(2022, 1, 1), "recognised"),
        (Status.LEFT, dt.date(2022, 1, 1), "not-a-status-in-party"),
        (Status.EXEMPT, dt.date(2006, 6, 1), "dates-out-of-order"),
        (Status.EXEMPT, dt.date(2000, 1, 1), "no-status"),
    ],
)
def test_a_status_is_refused_with_a_reason(
    branch: Branch, cell_of_five: list[Member], status: str, on: dt.date, code: str
) -> None:
    with pytest.raises(ProblemsFound) as found:
        change_status(by=branch.board, member=cell_of_five[0], status=status, on=on)
    assert codes(found) == {code}


def test_suspension_makes_no_probationary_member_official(branch: Branch) -> None:
    member = make_member(
        "Phạm Văn Nam",
        branch.one,
        joined_on=dt.date(2022, 1, 1),
        admitted_on=dt.date(2022, 1, 1),
        status_spells=[SpellData(Status.PROBATIONARY, dt.date(2022, 1, 1))],
    )
    change_status(by=branch.board, member=member, status=Status.SUSPENDED, on=dt.date(2022, 3, 1))
    with pytest.raises(ProblemsFound) as found:
        change_status(by=branch.board, member=member, status=Status.OFFICIAL, on=dt.date(2022, 6, 1))
    assert codes(found) == {"not-recognised"}
    change_status(by=branch.board, member=member, status=Status.PROBATIONARY, on=dt.date(2022, 6, 1))
    assert member.spells.last().status == Status.PROBATIONARY


def test_the_last_status_is_taken_back(branch: Branch, cell_of_five: list[Member]) -> None:
    member = cell_of_five[0]
    change_status(by=branch.board, member=member, status=Status.EXEMPT, on=dt.date(2022, 6, 1), note="Tuổi cao")
    undo_status(by=branch.board, member=member, reason="Nhầm")
    last = member.spells.last()
    assert (last.status, last.valid_to) == (Status.OFFICIAL, None)
