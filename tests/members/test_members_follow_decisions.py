"""Members go along when cells are merged, split, closed, whenever the decision is entered."""

import datetime as dt

import pytest

from capuy.core.periods import year_period
from capuy.core.problems import ProblemsFound
from capuy.figures.engine import check, settle
from capuy.journal.models import Entry
from capuy.members.actions import change_status, move_by_decision, remove, transfer, undo_move
from capuy.members.models import Arrival, Departure, Member, MembershipKind
from capuy.organisations.actions import ChangeDraft, enact, preview, withdraw
from capuy.organisations.models import Decision, Organisation
from tests.factories import decision, make_member, make_organisation, make_user
from tests.members.conftest import FOUNDED, Branch

pytestmark = pytest.mark.django_db
MERGED = dt.date(2025, 7, 1)


def ties(member: Member, kind: str = "official") -> list[tuple[str, dt.date, dt.date | None]]:
    rows = member.memberships.filter(kind=kind).order_by("valid_from")
    return list(rows.values_list("organisation__code", "valid_from", "valid_to"))


def merger(source: Organisation, target: Organisation, on: dt.date = MERGED):
    return decision("merge", on, ChangeDraft("close", source, successor=target))


def test_open_memberships_go_to_the_successor(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    enacted = enact(merger(branch.one, branch.two), by=None)
    assert ties(member) == [("CB1", FOUNDED, MERGED), ("CB2", MERGED, None)]
    left, joined = member.memberships.order_by("valid_from")
    assert left.departure == Departure.REORGANISATION
    assert (joined.arrival, joined.decision) == (Arrival.REORGANISATION, enacted)
    assert Entry.objects.get(action="members.follow-decision").subject == f"members.member:{member.pk}"


def test_a_preview_says_how_many_move_and_changes_nothing(branch: Branch) -> None:
    members = [make_member(f"Nguyễn Văn {name}", branch.one) for name in ("An", "Bình")]
    seen = preview(merger(branch.one, branch.two), by=None)
    assert seen.lines == ["2 đảng viên chuyển từ “Chi bộ Phòng Nội vụ” sang “Chi bộ Phòng Tư pháp”."]
    assert not seen.problems
    assert ties(members[0]) == [("CB1", FOUNDED, None)]


def test_closing_a_cell_with_members_and_no_successor_is_refused(branch: Branch) -> None:
    make_member("Phạm Văn Nam", branch.one)
    with pytest.raises(ProblemsFound) as found:
        enact(decision("dissolve", MERGED, ChangeDraft("close", branch.one)), by=None)
    assert [problem.code for problem in found.value.problems] == ["members-left"]
    assert "còn 1 đảng viên" in str(found.value)


def test_a_successor_must_be_a_cell(branch: Branch) -> None:
    make_member("Phạm Văn Nam", branch.one)
    with pytest.raises(ProblemsFound) as found:
        enact(merger(branch.one, branch.base), by=None)
    assert "not-a-cell" in {problem.code for problem in found.value.problems}


def test_withdrawing_the_decision_puts_everybody_back(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    enacted = enact(merger(branch.one, branch.two), by=None)
    withdraw(enacted, by=None, reason="Nhập nhầm")
    assert ties(member) == [("CB1", FOUNDED, None)]
    assert member.memberships.get().departure == ""


def test_moves_after_the_merger_survive_its_withdrawal(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    enacted = enact(merger(branch.one, branch.two), by=None)
    transfer(by=None, member=member, to_organisation=three, on=dt.date(2026, 1, 1), accept_warnings=True)
    assert ties(member) == [
        ("CB1", FOUNDED, MERGED),
        ("CB2", MERGED, dt.date(2026, 1, 1)),
        ("CB3", dt.date(2026, 1, 1), None),
    ]
    withdraw(enacted, by=None, reason="Nhập nhầm")
    assert ties(member) == [("CB1", FOUNDED, dt.date(2026, 1, 1)), ("CB3", dt.date(2026, 1, 1), None)]
    assert member.memberships.get(organisation=branch.one).departure == Departure.TRANSFER


def test_a_transfer_entered_after_the_merger_for_a_day_before_it(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    enact(merger(branch.one, branch.two), by=None)
    transfer(by=None, member=member, to_organisation=three, on=dt.date(2024, 1, 1), accept_warnings=True)
    assert ties(member) == [("CB1", FOUNDED, dt.date(2024, 1, 1)), ("CB3", dt.date(2024, 1, 1), None)]


def test_a_transfer_into_a_cell_that_has_closed_since_goes_on_in_its_successor(branch: Branch) -> None:
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    member = make_member("Phạm Văn Nam", three)
    enact(merger(branch.one, branch.two), by=None)
    transfer(by=None, member=member, to_organisation=branch.one, on=dt.date(2024, 1, 1), accept_warnings=True)
    assert ties(member) == [
        ("CB3", FOUNDED, dt.date(2024, 1, 1)),
        ("CB1", dt.date(2024, 1, 1), MERGED),
        ("CB2", MERGED, None),
    ]
    undo_move(by=None, member=member, reason="Nhầm")
    assert ties(member) == [("CB3", FOUNDED, None)]


def test_a_decision_entered_late_takes_those_who_came_after_its_day(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one, joined_on=dt.date(2025, 9, 1))
    enacted = enact(merger(branch.one, branch.two), by=None)
    assert ties(member) == [("CB2", dt.date(2025, 9, 1), None)]
    assert member.memberships.get().entered_in == branch.one
    withdraw(enacted, by=None, reason="Nhập nhầm")
    assert ties(member) == [("CB1", dt.date(2025, 9, 1), None)]
    assert member.memberships.get().entered_in is None


def test_two_mergers_in_a_row_entered_the_wrong_way_round(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    enact(merger(branch.two, three, dt.date(2026, 3, 1)), by=None)
    first = enact(merger(branch.one, branch.two, dt.date(2025, 7, 1)), by=None)
    assert ties(member) == [
        ("CB1", FOUNDED, MERGED),
        ("CB2", MERGED, dt.date(2026, 3, 1)),
        ("CB3", dt.date(2026, 3, 1), None),
    ]
    withdraw(first, by=None, reason="Nhập nhầm")
    assert ties(member) == [("CB1", FOUNDED, None)]


def test_temporary_stays_follow_too(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.foreign)
    transfer(
        by=None,
        member=member,
        to_organisation=branch.one,
        kind=MembershipKind.TEMPORARY,
        on=dt.date(2025, 3, 1),
        until=dt.date(2025, 12, 1),
    )
    enact(merger(branch.one, branch.two), by=None)
    assert ties(member, "temporary") == [
        ("CB1", dt.date(2025, 3, 1), MERGED),
        ("CB2", MERGED, dt.date(2025, 12, 1)),
    ]


def test_a_split_moves_the_named_members_and_its_withdrawal_brings_them_back(branch: Branch) -> None:
    members = [make_member(f"Nguyễn Văn {name}", branch.one) for name in ("An", "Bình", "Công")]
    split = enact(
        decision(
            "split", MERGED, ChangeDraft("establish", code="CB4", name="Chi bộ 4", kind="chi_bo", parent=branch.base)
        ),
        by=None,
    )
    new = Organisation.objects.get(code="CB4")
    assert move_by_decision(by=None, decision=split, where=dict.fromkeys(members[:2], new), accept_warnings=True) == 2
    assert ties(members[0]) == [("CB1", FOUNDED, MERGED), ("CB4", MERGED, None)]
    assert ties(members[2]) == [("CB1", FOUNDED, None)]
    withdraw(split, by=None, reason="Nhập nhầm")
    assert ties(members[0]) == [("CB1", FOUNDED, None)]


def test_a_split_that_closes_the_old_cell(branch: Branch) -> None:
    """The rest follows the successor; the named go to the other new cell."""
    members = [make_member(f"Nguyễn Văn {name}", branch.one) for name in ("An", "Bình", "Công")]
    split = enact(
        decision(
            "split",
            MERGED,
            ChangeDraft("establish", code="CB4", name="Chi bộ 4", kind="chi_bo", parent=branch.base),
            ChangeDraft("establish", code="CB5", name="Chi bộ 5", kind="chi_bo", parent=branch.base),
            ChangeDraft("close", branch.one, successor="CB4"),
        ),
        by=None,
    )
    where = {members[0]: Organisation.objects.get(code="CB5")}
    move_by_decision(by=None, decision=split, where=where, accept_warnings=True)
    assert ties(members[0]) == [("CB1", FOUNDED, MERGED), ("CB5", MERGED, None)]
    assert ties(members[1]) == [("CB1", FOUNDED, MERGED), ("CB4", MERGED, None)]
    where = {members[0]: Organisation.objects.get(code="CB4")}
    move_by_decision(by=None, decision=split, where=where, accept_warnings=True)
    assert ties(members[0]) == [("CB1", FOUNDED, MERGED), ("CB4", MERGED, None)]
    withdraw(split, by=None, reason="Nhập nhầm")
    assert [ties(member) for member in members] == [[("CB1", FOUNDED, None)]] * 3


def test_an_establishment_is_not_withdrawn_from_under_its_members(branch: Branch) -> None:
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    make_member("Phạm Văn Nam", three)
    with pytest.raises(ProblemsFound) as found:
        withdraw(three.changes.get().decision, by=None, reason="Nhập nhầm")
    assert "members-inside" in {problem.code for problem in found.value.problems}


def founding(branch: Branch, *, source: Organisation | None = None) -> tuple[Decision, Organisation]:
    change = ChangeDraft(
        "establish", code="CB4", name="Chi bộ 4", kind="chi_bo", parent=branch.base, source=source or branch.one
    )
    enacted = enact(decision("split", MERGED, change), by=None)
    return enacted, Organisation.objects.get(code="CB4")


ENTERED, MOVED = dt.date(2025, 9, 1), dt.date(2025, 10, 1)


def test_a_refused_withdrawal_names_who_is_inside_to_those_who_may_know(branch: Branch) -> None:
    split, new = founding(branch)
    for number in range(1, 8):
        make_member(f"Nguyễn Văn {number}", new, joined_on=ENTERED)
    for user, named in ((branch.board, True), (make_user("chi-co-cau", ("administrator", branch.top)), False)):
        with pytest.raises(ProblemsFound) as found:
            withdraw(split, by=user, reason="Nhập nhầm")
        message = str(found.value)
        assert "Chi bộ 4: còn 7 lượt đảng viên sinh hoạt" in message
        assert ("Nguyễn Văn 1 (từ 01/09/2025)" in message and "và 2 lượt khác" in message) == named
        assert ("Nguyễn Văn" in message) == named


def test_who_was_entered_in_the_new_cell_and_moved_on_no_longer_holds_the_split(branch: Branch) -> None:
    settle(year_period(2025))
    split, new = founding(branch)
    member = make_member("Phạm Văn Nam", new, joined_on=ENTERED)
    with pytest.raises(ProblemsFound):
        withdraw(split, by=branch.board, reason="Nhập nhầm")
    transfer(by=None, member=member, to_organisation=branch.two, on=MOVED, accept_warnings=True)
    withdraw(split, by=branch.board, reason="Nhập nhầm")
    assert ties(member) == [("CB2", ENTERED, None)]
    assert member.memberships.get().arrival == Arrival.ENTRY
    entry = Entry.objects.filter(action="members.follow-decision").latest("pk")
    assert (entry.subject, entry.after["chi bộ"]) == (f"members.member:{member.pk}", "Chi bộ Phòng Tư pháp")
    assert check() == []


def test_who_was_moved_in_and_undone_no_longer_holds_the_split(branch: Branch) -> None:
    split, new = founding(branch)
    member = make_member("Phạm Văn Nam", branch.two)
    transfer(by=None, member=member, to_organisation=new, on=ENTERED, accept_warnings=True)
    with pytest.raises(ProblemsFound):
        withdraw(split, by=branch.board, reason="Nhập nhầm")
    undo_move(by=None, member=member, reason="Nhầm")
    withdraw(split, by=branch.board, reason="Nhập nhầm")
    assert ties(member) == [("CB2", FOUNDED, None)]


def test_who_only_passed_through_the_new_cell_was_where_he_came_from(branch: Branch) -> None:
    settle(year_period(2025))
    split, new = founding(branch)
    member = make_member("Phạm Văn Nam", branch.two)
    transfer(by=None, member=member, to_organisation=new, on=ENTERED, accept_warnings=True)
    transfer(by=None, member=member, to_organisation=branch.one, on=MOVED, accept_warnings=True)
    withdraw(split, by=branch.board, reason="Nhập nhầm")
    assert ties(member) == [("CB2", FOUNDED, MOVED), ("CB1", MOVED, None)]
    assert check() == []


def test_who_left_the_party_from_the_new_cell_left_it_from_the_old_one(branch: Branch) -> None:
    settle(year_period(2025))
    split, new = founding(branch)
    member = make_member("Phạm Văn Nam", new, joined_on=ENTERED)
    remove(by=None, member=member, departure=Departure.DECEASED, on=MOVED, accept_warnings=True)
    withdraw(split, by=branch.board, reason="Nhập nhầm")
    assert ties(member) == [("CB1", ENTERED, MOVED)]
    assert member.memberships.get().departure == Departure.DECEASED
    assert check() == []


def test_nobody_is_given_to_a_cell_that_was_not_there_yet(branch: Branch) -> None:
    three = make_organisation("CB3", "Chi bộ Thanh tra", "chi_bo", branch.base)
    late = make_organisation("CB5", "Chi bộ mới", "chi_bo", branch.base, on=MOVED)
    member = make_member("Phạm Văn Nam", three, joined_on=ENTERED)
    transfer(by=None, member=member, to_organisation=late, on=MOVED, accept_warnings=True)
    with pytest.raises(ProblemsFound) as found:
        withdraw(three.changes.get().decision, by=branch.board, reason="Nhập nhầm")
    assert "Phạm Văn Nam (từ 01/09/2025, chuyển đi, từ ngày 01/10/2025)" in str(found.value)


def test_later_decisions_about_the_new_cell_are_named(branch: Branch) -> None:
    split, new = founding(branch)
    member = make_member("Phạm Văn Nam", branch.two)
    later = enact(decision("merge", MOVED, ChangeDraft("close", branch.two, successor=new), number="7-QĐ/ĐU"), by=None)
    with pytest.raises(ProblemsFound) as found:
        withdraw(split, by=branch.board, reason="Nhập nhầm")
    assert "Còn 1 quyết định về tổ chức do quyết định này thành lập: số 7-QĐ/ĐU" in str(found.value)
    withdraw(later, by=branch.board, reason="Nhập nhầm")
    withdraw(split, by=branch.board, reason="Nhập nhầm")
    assert ties(member) == [("CB2", FOUNDED, None)]


def test_status_is_untouched_by_a_merger(branch: Branch) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    change_status(by=None, member=member, status="exempt", on=dt.date(2024, 1, 1))
    before = list(member.spells.values_list("status", "valid_from", "valid_to"))
    enact(merger(branch.one, branch.two), by=None)
    assert list(member.spells.values_list("status", "valid_from", "valid_to")) == before
