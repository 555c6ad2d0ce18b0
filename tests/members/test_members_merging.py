"""Two records of one person become one."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capuy.core.periods import year_period
from capuy.core.problems import ProblemsFound
from capuy.figures import engine
from capuy.figures.engine import settle
from capuy.figures.queries import figure_of
from capuy.journal.models import Entry
from capuy.members.actions import add_fact, change_status, link_account, merge, move_by_decision, transfer
from capuy.members.models import Member
from capuy.organisations.actions import ChangeDraft, enact, withdraw
from capuy.organisations.models import Organisation
from tests.factories import decision, make_member, make_user
from tests.members.conftest import FOUNDED, Branch

pytestmark = pytest.mark.django_db
JOINED, MERGED, LATER = dt.date(2018, 1, 1), dt.date(2025, 7, 1), dt.date(2025, 9, 1)
YEAR = year_period(2025)


def codes(found: pytest.ExceptionInfo[ProblemsFound]) -> set[str]:
    return {problem.code for problem in found.value.problems}


def ties(member: Member) -> list[tuple[str, dt.date, dt.date | None]]:
    return list(member.memberships.order_by("valid_from").values_list("organisation__code", "valid_from", "valid_to"))


def test_one_record_takes_over_what_the_other_knows(branch: Branch) -> None:
    keep = make_member("Phạm Văn Nam", branch.one)
    drop = make_member(
        "Phạm Văn Nam", branch.one, joined_on=dt.date(2018, 1, 1), citizen_id="079080000012", occupation="Luật sư"
    )
    add_fact(by=None, member=drop, kind="badge", happened_on=dt.date(2020, 2, 3), title="Huy hiệu 30 năm")
    user = make_user("nam")
    link_account(by=None, member=drop, user=user)
    merge(by=branch.board, keep=keep, drop=drop, reason="Nhập hai lần")
    assert ties(keep) == [("CB1", FOUNDED, None)]
    assert (keep.citizen_id, keep.occupation, keep.user) == ("079080000012", "Luật sư", user)
    assert keep.facts.count() == 1
    assert (drop.merged_into, drop.citizen_id, drop.user, drop.memberships.count(), drop.spells.count()) == (
        keep,
        "",
        None,
        0,
        0,
    )
    assert Entry.objects.get(action="members.merged").reason == "Nhập hai lần"
    assert Entry.objects.get(action="members.merge").subject == f"members.member:{keep.pk}"


def test_a_stay_elsewhere_joins_its_continuation(branch: Branch) -> None:
    keep = make_member("Phạm Văn Nam", branch.one)
    transfer(by=None, member=keep, to_elsewhere="Tỉnh X", on=dt.date(2020, 1, 1), accept_warnings=True)
    drop = make_member("Phạm Văn Nam", branch.two, joined_on=dt.date(2022, 1, 1), status_spells=None)
    drop.spells.all().delete()
    drop.spells.create(status="official", valid_from=dt.date(2022, 1, 1))
    merge(by=None, keep=keep, drop=drop)
    assert ties(keep) == [("CB1", FOUNDED, dt.date(2020, 1, 1)), ("CB2", dt.date(2022, 1, 1), None)]
    assert list(keep.spells.values_list("status", "valid_from"))[-3:] == [
        ("official", dt.date(2006, 6, 1)),
        ("elsewhere", dt.date(2020, 1, 1)),
        ("official", dt.date(2022, 1, 1)),
    ]


def test_two_cells_on_one_day_are_refused(branch: Branch) -> None:
    keep, drop = make_member("Phạm Văn Nam", branch.one), make_member("Phạm Văn Nam", branch.two)
    with pytest.raises(ProblemsFound) as found:
        merge(by=branch.board, keep=keep, drop=drop)
    assert codes(found) == {"two-cells"}
    drop.refresh_from_db()
    assert drop.merged_into is None


@pytest.fixture
def absorbed(branch: Branch) -> Branch:
    """CB1 has become part of CB2; the figures of the year were counted before."""
    settle(YEAR)
    enact(decision("merge", MERGED, ChangeDraft("close", branch.one, successor=branch.two)), by=None)
    return branch


@pytest.mark.parametrize("swapped", [False, True])
def test_one_entered_before_its_cell_was_absorbed_the_other_after(absorbed: Branch, swapped: bool) -> None:
    long, short = make_member("Phạm Văn Nam", absorbed.one), make_member("Phạm Văn Nam", absorbed.two, joined_on=LATER)
    keep, drop = (short, long) if swapped else (long, short)
    assert figure_of(absorbed.base, YEAR, "members.total").numerator == 2
    merge(by=absorbed.board, keep=keep, drop=drop)
    assert ties(keep) == [("CB1", FOUNDED, MERGED), ("CB2", MERGED, None)]
    assert not drop.memberships.exists()
    assert figure_of(absorbed.base, YEAR, "members.total").numerator == 1
    assert engine.check() == []


@pytest.mark.parametrize("swapped", [False, True])
def test_a_decision_entered_late_found_one_in_the_absorbed_cell_after_its_end(branch: Branch, swapped: bool) -> None:
    late, long = make_member("Phạm Văn Nam", branch.one, joined_on=LATER), make_member("Phạm Văn Nam", branch.two)
    settle(YEAR)
    enact(decision("merge", MERGED, ChangeDraft("close", branch.one, successor=branch.two)), by=None)
    assert late.memberships.get().entered_in == branch.one
    keep, drop = (late, long) if swapped else (long, late)
    merge(by=branch.board, keep=keep, drop=drop)
    assert ties(keep) == [("CB2", FOUNDED, None)]
    assert engine.check() == []


@pytest.mark.parametrize(
    ("joined_on", "expected"),
    [
        (dt.date(2020, 1, 1), [("CB1", JOINED, MERGED), ("CB2", MERGED, None)]),
        (JOINED, [("CB1", JOINED, MERGED), ("CB2", MERGED, None)]),
        (FOUNDED, [("CB2", FOUNDED, JOINED), ("CB1", JOINED, MERGED), ("CB2", MERGED, None)]),
    ],
)
def test_of_two_cells_that_are_one_today_the_kept_record_is_believed(
    branch: Branch, joined_on: dt.date, expected: list[tuple[str, dt.date, dt.date | None]]
) -> None:
    keep = make_member("Phạm Văn Nam", branch.one, joined_on=JOINED)
    drop = make_member("Phạm Văn Nam", branch.two, joined_on=joined_on)
    settle(YEAR)
    enact(decision("merge", MERGED, ChangeDraft("close", branch.one, successor=branch.two)), by=None)
    with pytest.raises(ProblemsFound) as found:
        merge(by=branch.board, keep=keep, drop=drop)
    assert codes(found) == {"two-cells-before"}
    assert "đến trước ngày 01/07/2025" in str(found.value)
    assert "sẽ giữ “Chi bộ Phòng Nội vụ”" in str(found.value)
    merge(by=branch.board, keep=keep, drop=drop, accept_warnings=True)
    assert ties(keep) == expected
    assert engine.check() == []


def test_a_long_stay_takes_in_two_short_ones(branch: Branch) -> None:
    keep = make_member("Phạm Văn Nam", branch.one, joined_on=dt.date(2016, 1, 1))
    transfer(by=None, member=keep, to_organisation=branch.two, on=dt.date(2017, 1, 1), accept_warnings=True)
    transfer(by=None, member=keep, to_organisation=branch.one, on=dt.date(2018, 1, 1), accept_warnings=True)
    keep.memberships.filter(organisation=branch.two).delete()
    drop = make_member("Phạm Văn Nam", branch.one)
    merge(by=branch.board, keep=keep, drop=drop)
    assert ties(keep) == [("CB1", FOUNDED, None)]


def test_the_merged_record_goes_back_when_the_split_is_withdrawn(branch: Branch) -> None:
    drop = make_member("Phạm Văn Nam", branch.one)
    founding = ChangeDraft("establish", code="CB4", name="Chi bộ 4", kind="chi_bo", parent=branch.base)
    split = enact(decision("split", MERGED, founding), by=None)
    new = Organisation.objects.get(code="CB4")
    move_by_decision(by=None, decision=split, where={drop: new}, accept_warnings=True)
    keep = make_member("Phạm Văn Nam", new, joined_on=MERGED)
    merge(by=branch.board, keep=keep, drop=drop)
    assert ties(keep) == [("CB1", FOUNDED, MERGED), ("CB4", MERGED, None)]
    withdraw(split, by=None, reason="Nhập nhầm")
    assert ties(keep) == [("CB1", FOUNDED, None)]


def test_contradicting_statuses_are_refused(branch: Branch) -> None:
    keep, drop = make_member("Phạm Văn Nam", branch.one), make_member("Phạm Văn Nam", branch.one)
    change_status(by=None, member=drop, status="suspended", on=dt.date(2024, 1, 1))
    with pytest.raises(ProblemsFound) as found:
        merge(by=branch.board, keep=keep, drop=drop)
    assert codes(found) == {"two-statuses"}


def test_two_numbers_are_two_persons(branch: Branch) -> None:
    keep = make_member("Phạm Văn Nam", branch.one, citizen_id="079080000012")
    drop = make_member("Phạm Văn Nam", branch.one, citizen_id="079080000013", sex="male", born_on=dt.date(1981, 1, 1))
    with pytest.raises(ProblemsFound) as found:
        merge(by=branch.board, keep=keep, drop=drop, accept_warnings=True)
    assert codes(found) == {"different-ids"}
    with pytest.raises(ProblemsFound) as found:
        merge(by=branch.board, keep=keep, drop=keep)
    assert codes(found) == {"same-record"}


def test_nobody_merges_records_of_a_foreign_branch(branch: Branch) -> None:
    keep, drop = make_member("Phạm Văn Nam", branch.one), make_member("Phạm Văn Nam", branch.foreign)
    with pytest.raises(ProblemsFound) as found:
        merge(by=branch.board, keep=keep, drop=drop)
    assert codes(found) == {"not-allowed"}


def test_duplicates_are_found_compared_and_merged(branch: Branch, client: Client) -> None:
    keep, drop = make_member("Phạm Văn Nam", branch.one), make_member("Pham Van Nam", branch.one)
    make_member("Phạm Văn Nam", branch.foreign)
    client.force_login(branch.board)
    page = client.get(reverse("members:duplicates"))
    assert [len(group.members) for group in page.context["groups"]] == [2]
    address = reverse("members:compare", args=[keep.pk, drop.pk])
    compared = client.get(address)
    assert {row["label"] for row in compared.context["rows"] if row["differs"]} == {"họ và tên"}
    assert Entry.objects.filter(action="members.read").count() == 2
    assert client.post(address, {"reason": "Trùng"}).url == f"/dang-vien/{keep.pk}/"
    assert client.get(address).status_code == 404  # the dropped record is gone from view
    assert not client.get(reverse("members:duplicates")).context["groups"]


def test_a_stranger_compares_nothing(branch: Branch, client: Client) -> None:
    keep, drop = make_member("Phạm Văn Nam", branch.one), make_member("Pham Van Nam", branch.one)
    address = reverse("members:compare", args=[keep.pk, drop.pk])
    client.force_login(branch.stranger)
    assert not client.get(reverse("members:duplicates")).context["groups"]
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    client.logout()
    assert client.get(reverse("members:duplicates")).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_duplicates_do_not_grow(branch: Branch, client: Client, rows: int) -> None:
    for number in range(rows):
        for _ in range(2):
            make_member(f"Phạm Văn Nam {number}", branch.one)
    client.force_login(branch.board)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("members:duplicates"))
    assert len(page.context["groups"]) == rows
    assert sum("members_" in query["sql"] for query in captured) == 1
