"""Coming in: entry, admission, recognition, readmission."""

import dataclasses
import datetime as dt

import pytest

from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.members.actions import (
    MemberData,
    SpellData,
    admit,
    change_status,
    readmit,
    recognise,
    register_member,
    remove,
)
from capuy.members.models import Arrival, Departure, Member, Status
from tests.factories import make_member
from tests.members.conftest import Branch

pytestmark = pytest.mark.django_db
DATA = MemberData(full_name="Nguyễn Thị  Minh Anh", sex="female", born_on=dt.date(1995, 3, 8))


def codes(found: pytest.ExceptionInfo[ProblemsFound]) -> set[str]:
    return {problem.code for problem in found.value.problems}


def spells(member: Member) -> list[tuple[str, dt.date, dt.date | None]]:
    return list(member.spells.values_list("status", "valid_from", "valid_to"))


def test_admission_makes_a_probationary_member_from_the_ceremony(branch: Branch) -> None:
    member = admit(
        by=branch.board,
        organisation=branch.one,
        data=DATA,
        on=dt.date(2022, 3, 10),
        decided_on=dt.date(2022, 2, 20),
    )
    assert member.full_name == "Nguyễn Thị Minh Anh"
    assert spells(member) == [(Status.PROBATIONARY, dt.date(2022, 3, 10), None)]
    membership = member.memberships.get()
    assert (membership.organisation, membership.arrival) == (branch.one, Arrival.ADMISSION)
    entry = Entry.objects.get(action="members.admit")
    assert (entry.organisation, entry.actor) == ("CB1", "ban-to-chuc")
    assert entry.after["chi bộ"] == "Chi bộ Phòng Nội vụ"


def test_nobody_admits_in_a_branch_that_is_not_theirs(branch: Branch) -> None:
    with pytest.raises(ProblemsFound) as found:
        admit(by=branch.stranger, organisation=branch.one, data=DATA, on=dt.date(2022, 3, 10))
    assert codes(found) == {"not-allowed"}
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("changes", "on", "code"),
    [
        ({"born_on": dt.date(2004, 3, 11)}, dt.date(2022, 3, 10), "under-age"),
        ({"born_on": dt.date(1960, 1, 1)}, dt.date(2022, 3, 10), "over-age"),
        ({}, dt.date(2030, 1, 1), "in-future"),
        ({}, dt.date(2014, 12, 31), "cell-not-open"),
        ({"citizen_id": "79012345678"}, dt.date(2022, 3, 10), "bad-citizen-id"),
        ({"full_name": "  "}, dt.date(2022, 3, 10), "no-name"),
        ({"file_number": "12"}, dt.date(2022, 3, 10), "odd-file-number"),
    ],
)
def test_admission_is_refused_with_a_reason(branch: Branch, changes: dict, on: dt.date, code: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        admit(by=branch.board, organisation=branch.one, data=dataclasses.replace(DATA, **changes), on=on)
    assert code in codes(found)
    assert not Member.objects.exists()


def test_admission_before_its_decision_is_out_of_order(branch: Branch) -> None:
    with pytest.raises(ProblemsFound) as found:
        admit(
            by=branch.board,
            organisation=branch.one,
            data=DATA,
            on=dt.date(2022, 3, 10),
            decided_on=dt.date(2022, 3, 11),
        )
    assert codes(found) == {"dates-out-of-order"}


def test_a_committee_is_no_cell(branch: Branch) -> None:
    with pytest.raises(ProblemsFound) as found:
        admit(by=branch.board, organisation=branch.base, data=DATA, on=dt.date(2022, 3, 10))
    assert codes(found) == {"not-a-cell"}


def test_one_id_number_belongs_to_one_record(branch: Branch) -> None:
    make_member("Phạm Văn Nam", branch.one, citizen_id="079080000012")
    twin = dataclasses.replace(DATA, citizen_id="079080000012")
    with pytest.raises(ProblemsFound) as found:
        register_member(by=branch.board, organisation=branch.two, data=twin, joined_on=dt.date(2020, 1, 1))
    assert codes(found) == {"citizen-id-taken"}


def test_the_same_name_and_birthday_is_a_warning(branch: Branch) -> None:
    make_member("Phạm Văn Nam", branch.one, born_on=dt.date(1980, 1, 1))
    twin = MemberData(full_name="PHAM VĂN NAM", sex="male", born_on=dt.date(1980, 1, 1))
    with pytest.raises(ProblemsFound) as found:
        register_member(by=branch.board, organisation=branch.two, data=twin, joined_on=dt.date(2020, 1, 1))
    assert codes(found) == {"perhaps-known"}
    register_member(
        by=branch.board, organisation=branch.two, data=twin, joined_on=dt.date(2020, 1, 1), accept_warnings=True
    )


def test_statuses_of_an_entered_member_are_told_by_the_own_dates(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one, admitted_on=dt.date(2010, 5, 1), official_on=dt.date(2011, 5, 1))
    assert spells(member) == [
        (Status.PROBATIONARY, dt.date(2010, 5, 1), dt.date(2011, 5, 1)),
        (Status.OFFICIAL, dt.date(2011, 5, 1), None),
    ]


def test_given_statuses_must_not_overlap(branch: Branch) -> None:
    given = [SpellData("official", dt.date(2010, 1, 1)), SpellData("exempt", dt.date(2012, 1, 1))]
    with pytest.raises(ProblemsFound) as found:
        make_member("Phạm Văn Nam", branch.one, status_spells=given)
    assert codes(found) == {"two-statuses"}


def test_recognition_is_of_the_day_twelve_months_after_the_ceremony(branch: Branch) -> None:
    member = admit(by=branch.board, organisation=branch.one, data=DATA, on=dt.date(2022, 3, 10))
    recognise(by=branch.board, member=member)
    assert member.official_on == dt.date(2023, 3, 10)
    assert spells(member)[-1] == (Status.OFFICIAL, dt.date(2023, 3, 10), None)


def test_recognition_on_another_day_is_a_warning_that_says_the_right_day(branch: Branch) -> None:
    member = admit(by=branch.board, organisation=branch.one, data=DATA, on=dt.date(2022, 3, 10))
    with pytest.raises(ProblemsFound) as found:
        recognise(by=branch.board, member=member, on=dt.date(2023, 4, 20))
    assert codes(found) == {"not-the-official-day"}
    assert "10/03/2023" in str(found.value)
    recognise(by=branch.board, member=member, on=dt.date(2023, 4, 20), accept_warnings=True)
    assert member.official_on == dt.date(2023, 4, 20)


def test_nobody_is_recognised_twice(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    with pytest.raises(ProblemsFound) as found:
        recognise(by=branch.board, member=member, on=dt.date(2020, 1, 1))
    assert codes(found) == {"not-probationary"}


def test_readmission_begins_a_new_probation(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    remove(
        by=branch.board,
        member=member,
        departure=Departure.STRUCK_OFF,
        on=dt.date(2018, 1, 1),
        accept_warnings=True,
    )
    with pytest.raises(ProblemsFound) as found:
        readmit(by=branch.board, member=member, organisation=branch.two, on=dt.date(2020, 12, 31))
    assert codes(found) == {"too-early"}
    readmit(by=branch.board, member=member, organisation=branch.two, on=dt.date(2021, 1, 1))
    assert spells(member)[-2:] == [
        (Status.LEFT, dt.date(2018, 1, 1), dt.date(2021, 1, 1)),
        (Status.PROBATIONARY, dt.date(2021, 1, 1), None),
    ]
    assert (member.admitted_on, member.official_on) == (dt.date(2021, 1, 1), None)
    assert member.memberships.get(organisation=branch.two).arrival == Arrival.READMISSION
    with pytest.raises(ProblemsFound) as found:
        change_status(by=branch.board, member=member, status=Status.OFFICIAL, on=dt.date(2021, 6, 1))
    assert codes(found) == {"not-recognised"}


def test_a_member_is_not_readmitted_while_inside(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    with pytest.raises(ProblemsFound) as found:
        readmit(by=branch.board, member=member, organisation=branch.two, on=dt.date(2021, 1, 1))
    assert codes(found) == {"not-left"}
