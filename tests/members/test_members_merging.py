"""Two records of one person become one."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.members.actions import add_fact, change_status, link_account, merge, transfer
from capuy.members.models import Member
from tests.factories import make_member, make_user
from tests.members.conftest import FOUNDED, Branch

pytestmark = pytest.mark.django_db


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
