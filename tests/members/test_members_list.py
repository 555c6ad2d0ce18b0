"""The list of members: who sees it, for which day, with which conditions, at which cost."""

import datetime as dt
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.members import queries
from capuy.members.actions import change_status, drop_filter, save_filter, transfer
from capuy.members.models import Member, SavedFilter
from capuy.organisations.actions import ChangeDraft, enact
from capuy.organisations.models import Grouping, GroupingTie
from tests.factories import decision, make_member, make_user
from tests.members.conftest import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(branch: Branch, client: Client) -> Client:
    client.force_login(branch.board)
    return client


def address(organisation: Any, **query: str) -> str:
    url = reverse("members:list", args=[organisation.code])
    return f"{url}?{'&'.join(f'{name}={value}' for name, value in query.items())}" if query else url


def names(client: Client, organisation: Any, **query: str) -> list[str]:
    response = client.get(address(organisation), {key.replace("_", "-"): value for key, value in query.items()})
    assert response.status_code == 200, response.context["form"].errors
    return [line.full_name for line in response.context["lines"]]


def test_names_stand_in_vietnamese_order(branch: Branch, board: Client) -> None:
    for name in ("Trần Văn Ư", "Lê Thị Ánh", "Nguyễn Văn Ân", "Phạm Thị An", "Đỗ Văn Đạt", "Bùi Thị Dung"):
        make_member(name, branch.one)
    assert names(board, branch.base) == [
        "Phạm Thị An",
        "Lê Thị Ánh",
        "Nguyễn Văn Ân",
        "Bùi Thị Dung",
        "Đỗ Văn Đạt",
        "Trần Văn Ư",
    ]


def test_a_foreign_branch_answers_like_a_missing_one(branch: Branch, client: Client) -> None:
    make_member("Phạm Văn Nam", branch.one)
    for user in (branch.stranger, make_user("lanh-dao", ("leader", branch.base)), make_user("khach")):
        client.force_login(user)
        assert client.get(address(branch.one)).status_code == 404
    client.logout()
    assert client.get(address(branch.one)).status_code == 302


def test_a_past_day_shows_who_was_there_then(branch: Branch, board: Client) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    transfer(by=None, member=member, to_organisation=branch.two, on=dt.date(2022, 1, 1), accept_warnings=True)
    assert names(board, branch.one) == []
    assert names(board, branch.one, ngay="2021-12-31") == ["Phạm Văn Nam"]
    assert names(board, branch.two) == ["Phạm Văn Nam"]
    assert names(board, branch.base, ngay="2014-12-31") == []


def test_a_past_day_knows_nothing_of_what_came_later(branch: Branch) -> None:
    member = make_member("Trần Thị Nụ", branch.one, admitted_on=dt.date(2022, 3, 1), joined_on=dt.date(2022, 3, 1))
    Member.objects.filter(pk=member.pk).update(official_on=dt.date(2023, 3, 1))
    (then,) = queries.lines([member.pk], dt.date(2022, 12, 31), "official")
    (now,) = queries.lines([member.pk], dt.date(2023, 3, 1), "official")
    assert (then.admitted_on, then.official_on) == (dt.date(2022, 3, 1), None)
    assert now.official_on == dt.date(2023, 3, 1)


def test_who_left_the_branch_stands_in_its_past_without_a_link(branch: Branch, board: Client) -> None:
    member = make_member("Phạm Văn Nam", branch.one)
    transfer(by=None, member=member, to_organisation=branch.foreign, on=dt.date(2022, 1, 1), accept_warnings=True)
    response = board.get(address(branch.base), {"ngay": "2021-12-31"})
    assert [line.may_open for line in response.context["lines"]] == [False]
    assert f"/dang-vien/{member.pk}/" not in response.content.decode()


def test_members_of_a_while_are_shown_apart(branch: Branch, board: Client) -> None:
    member = make_member("Phạm Văn Nam", branch.foreign)
    transfer(by=None, member=member, to_organisation=branch.one, kind="temporary", on=dt.date(2026, 9, 1))
    response = board.get(address(branch.one))
    assert (response.context["lines"], response.context["temporary"]) == ([], 1)
    assert names(board, branch.one, hinh_thuc="temporary") == ["Phạm Văn Nam"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"tim": "pham"}, {"Phạm Thị An"}),
        ({"tim": "an pham"}, {"Phạm Thị An"}),
        ({"tim": "thi"}, {"Phạm Thị An", "Lê Thị Bình"}),
        ({"tim": "079080000012"}, {"Lê Thị Bình"}),
        ({"tim": "079080000013"}, set()),
        ({"gioi-tinh": "male"}, {"Đỗ Văn Công"}),
        ({"tuoi": "18-30"}, {"Đỗ Văn Công"}),
        ({"tuoi": "61-200"}, set()),
        ({"dan-toc": "Tày"}, {"Lê Thị Bình"}),
        ({"dan-toc": "thieu-so"}, {"Lê Thị Bình"}),
        ({"hoc-van": "upper_secondary"}, {"Phạm Thị An"}),
        ({"chuyen-mon": "master"}, {"Phạm Thị An"}),
        ({"ly-luan": "advanced"}, {"Lê Thị Bình"}),
        ({"tinh-trang": "exempt"}, {"Lê Thị Bình"}),
        ({"tinh-trang": "probationary"}, {"Đỗ Văn Công"}),
        ({"vao-dang-tu": "01/01/2026"}, {"Đỗ Văn Công"}),
        ({"vao-dang-den": "31/12/2025"}, {"Phạm Thị An", "Lê Thị Bình"}),
        ({"chi-bo": "CB2"}, {"Đỗ Văn Công"}),
        ({"chi-bo": "phong tu phap"}, {"Đỗ Văn Công"}),
        ({"gioi-tinh": "female", "dan-toc": "Tày"}, {"Lê Thị Bình"}),
    ],
)
def test_each_condition_narrows_the_list(
    branch: Branch, board: Client, query: dict[str, str], expected: set[str]
) -> None:
    make_member("Phạm Thị An", branch.one, education="upper_secondary", profession="master")
    exempt = make_member(
        "Lê Thị Bình", branch.one, ethnic_group="Tày", political_theory="advanced", citizen_id="079080000012"
    )
    change_status(by=None, member=exempt, status="exempt", on=dt.date(2024, 1, 1))
    make_member(
        "Đỗ Văn Công",
        branch.two,
        sex="male",
        born_on=dt.date(2000, 1, 1),
        admitted_on=dt.date(2026, 6, 1),
        joined_on=dt.date(2026, 6, 1),
    )
    response = board.get(address(branch.base), query)
    assert {line.full_name for line in response.context["lines"]} == expected


def test_a_grouping_narrows_to_the_branches_tied_to_it_that_day(branch: Branch, board: Client) -> None:
    make_member("Phạm Thị An", branch.one)
    make_member("Lê Thị Bình", branch.two)
    grouping = Grouping.objects.create(name="Khối hành chính")
    GroupingTie.objects.create(grouping=grouping, organisation=branch.one, valid_from=dt.date(2020, 1, 1))
    assert names(board, branch.base, nhom=str(grouping.pk)) == ["Phạm Thị An"]
    assert names(board, branch.base, nhom=str(grouping.pk), ngay="2019-12-31") == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"luong": "5"}, "Không có bộ lọc “luong”"),
        ({"tuoi": "5-6"}, ""),
        ({"vao-dang-tu": "1/1/22"}, "bốn chữ số"),
        ({"vao-dang-tu": "01/01/2022", "vao-dang-den": "01/01/2021"}, "sau ngày bắt đầu"),
        ({"chi-bo": "CB9"}, "Không tìm thấy tổ chức"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(
    branch: Branch, board: Client, query: dict[str, str], message: str
) -> None:
    make_member("Phạm Thị An", branch.one)
    response = board.get(address(branch.base), query)
    assert response.status_code == 400
    assert message in response.content.decode()
    assert "Phạm Thị An" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_rows(branch: Branch, board: Client, rows: int) -> None:
    for number in range(rows):
        make_member(f"Nguyễn Văn A{number}", branch.one)
    with CaptureQueriesContext(connection) as captured:
        response = board.get(address(branch.base))
    assert len(response.context["lines"]) == rows
    # Those of the frame (tree, tabs, breadcrumb) are counted in the tests of the shell.
    assert sum("members_" in query["sql"] for query in captured) == 5


def test_pages_hold_fifty(branch: Branch, board: Client) -> None:
    for number in range(52):
        make_member(f"Nguyễn Văn A{number:02}", branch.one)
    assert len(names(board, branch.base)) == 50
    assert names(board, branch.base, trang="2") == ["Nguyễn Văn A50", "Nguyễn Văn A51"]


def test_a_filter_is_saved_for_its_user_only(branch: Branch, board: Client) -> None:
    save = reverse("members:save-filter", args=[branch.base.code])
    board.post(save, {"name": "Nữ", "query": "gioi-tinh=female"})
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.query) == (branch.board, "gioi-tinh=female")
    assert "?gioi-tinh=female" in board.get(address(branch.base)).content.decode()
    other = make_user("khac", ("organisation_board", branch.base))
    board.force_login(other)
    assert "?gioi-tinh=female" not in board.get(address(branch.base)).content.decode()
    assert board.post(reverse("members:drop-filter", args=[branch.base.code, saved.pk])).status_code == 404
    board.force_login(branch.board)
    board.post(reverse("members:drop-filter", args=[branch.base.code, saved.pk]))
    assert not SavedFilter.objects.exists()


def test_filters_are_saved_and_dropped_in_the_journal_which_keeps_no_name_out_of_them(
    branch: Branch, board: Client
) -> None:
    save = reverse("members:save-filter", args=[branch.base.code])
    for query in ("tim=Pham+Mai", "tim=Mai"):
        board.post(save, {"name": "Đồng chí Mai", "query": query})
    saved = SavedFilter.objects.get()
    board.post(reverse("members:drop-filter", args=[branch.base.code, saved.pk]))
    entries = Entry.objects.filter(subject=f"members.savedfilter:{saved.pk}").order_by("pk")
    assert list(entries.values_list("action", "summary", "actor", "organisation", "kind")) == [
        (f"members.{action}", summary, "ban-to-chuc", "DB1", "change")
        for action, summary in (
            ("save-filter", "Lưu bộ lọc danh sách đảng viên"),
            ("save-filter", "Thay bộ lọc danh sách đảng viên"),
            ("drop-filter", "Xóa bộ lọc danh sách đảng viên"),
        )
    ]
    assert "Mai" not in str(entries.values())


def test_a_filter_is_dropped_by_its_user_once(branch: Branch) -> None:
    saved = save_filter(by=branch.board, organisation=branch.base, name="Nữ", query="gioi-tinh=female")
    other = make_user("khac", ("organisation_board", branch.base))
    for by in (other, branch.board, branch.board):
        refused = by is other or not SavedFilter.objects.exists()
        with pytest.raises(ProblemsFound) if refused else nullcontext():
            drop_filter(by=by, organisation=branch.base, saved=saved)


def test_a_saved_filter_keeps_its_day(branch: Branch, board: Client) -> None:
    address, past = reverse("members:list", args=[branch.base.code]), "gioi-tinh=female&ngay=2020-12-31"
    shown = board.get(f"{address}?{past}")
    assert shown.context["save_form"]["query"].value() == past
    save = reverse("members:save-filter", args=[branch.base.code])
    assert board.post(save, {"name": "Nữ cuối 2020", "query": past})["Location"] == f"{address}?{past}"
    board.post(save, {"name": "Nam", "query": "gioi-tinh=male"})

    def offered(query: str = "") -> list[str]:
        return [asked for _, asked in board.get(address + query).context["saved"]]

    assert offered() == ["gioi-tinh=male", past]
    # What was saved without a day follows the day that is shown.
    assert offered("?ngay=2019-05-06") == ["gioi-tinh=male&ngay=2019-05-06", past]
    drop = reverse("members:drop-filter", args=[branch.base.code, SavedFilter.objects.first().pk])
    assert board.post(f"{drop}?ngay=2019-05-06")["Location"] == f"{address}?ngay=2019-05-06"


def test_a_filter_with_foreign_conditions_is_not_saved(branch: Branch, board: Client) -> None:
    board.post(reverse("members:save-filter", args=[branch.base.code]), {"name": "x", "query": "next=//evil"})
    assert not SavedFilter.objects.exists()


def test_saving_a_filter_needs_the_branch(branch: Branch, client: Client) -> None:
    client.force_login(branch.stranger)
    save = reverse("members:save-filter", args=[branch.base.code])
    assert client.post(save, {"name": "x", "query": "tim=a"}).status_code == 404


def test_the_list_of_an_ended_cell_tells_where_its_members_went(branch: Branch, client: Client) -> None:
    on = dt.date(2025, 7, 1)
    stayed = [make_member(f"Nguyễn Văn {number}", branch.one) for number in range(3)]
    transfer(by=None, member=stayed[2], to_organisation=branch.foreign, on=on, accept_warnings=True)
    enact(decision("merge", on, ChangeDraft("close", branch.one, successor=branch.two)), by=None)
    client.force_login(branch.board)
    page = client.get(address(branch.one))
    text = page.content.decode()
    assert [(heir.name, heir.code, heir.members) for heir in page.context["heirs"]] == [
        ("Chi bộ Phòng Tư pháp", "CB2", 2),
        ("Chi bộ Đội Cảnh sát", "", 1),
    ]
    assert "Kết thúc hoạt động từ 01/07/2025" in text
    assert f'href="{reverse("members:list", args=["CB2"])}"' in text
    for invitation in ("Chưa có đảng viên nào", "Thêm mới", reverse("members:register", args=["CB1"])):
        assert invitation not in text
    before = client.get(address(branch.one, ngay="2025-01-01"))
    assert len(before.context["lines"]) == 3
    assert "Thêm mới" not in before.content.decode()


def test_a_new_cell_invites_to_enter_members(branch: Branch, board: Client) -> None:
    assert "Chưa có đảng viên nào" in board.get(address(branch.one)).content.decode()
