import datetime as dt

import pytest
from django.test import Client

from capuy.accounts.roles import Role
from capuy.members.models import Member
from tests.factories import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối doanh nghiệp", "dang_bo_co_so", top)
    right = make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)
    cells = [make_organisation(f"K{n}", f"Chi bộ Công ty {n}", "chi_bo", left) for n in range(1, 3)]
    return {"top": top, "left": left, "right": right, "cells": cells}


def enter(client: Client, *grants, username: str = "an"):
    user = make_user(username, *grants, full_name="Lê Thị Ân")
    client.force_login(user)
    return user


def page(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def work(response) -> list[str]:
    return [label for label, _ in response.context["overview"].work]


def test_a_leader_sees_figures_what_is_missing_and_what_was_decided(client: Client, tree: dict) -> None:
    enter(client, (Role.LEADER, tree["top"]))

    response = client.get("/")

    shown = page(response)
    assert "Quận ủy Tân Hòa" in shown
    assert "Chi bộ Công ty 1" in shown
    assert "2/2 chi bộ" in shown
    assert [listed.label for listed in response.context["overview"].decisions] == ["Thành lập"] * 5
    assert work(response) == ["Nhiệm vụ", "Điều hành", "Báo cáo năm", "Số liệu và giải trình"]


@pytest.mark.parametrize(
    ("role", "first", "never"),
    [
        (Role.CELL_SECRETARY, "Nhập biểu mẫu của chi bộ", "Giao chỉ tiêu"),
        (Role.ADMINISTRATOR, "Điều hành", "Danh sách đảng viên"),
        (Role.ORGANISATION_BOARD, "Nhập biểu mẫu của chi bộ", "Nhật ký"),
    ],
)
def test_the_work_offered_follows_the_role(client: Client, tree: dict, role: str, first: str, never: str) -> None:
    place = make_organisation("CB", "Chi bộ Một", "chi_bo", tree["left"])
    enter(client, (role, place if role == Role.CELL_SECRETARY else tree["left"]))

    offered = work(client.get("/"))

    assert offered[0] == first
    assert never not in offered


def test_several_branches_are_shown_one_at_a_time(client: Client, tree: dict) -> None:
    enter(client, (Role.LEADER, tree["left"]), (Role.LEADER, tree["right"]))

    shown = page(client.get("/?tai=C"))

    assert '<a href="?tai=K"' in shown
    assert "Chưa có chi bộ nào" in shown
    assert client.get("/?tai=QU").status_code == 404


def test_a_member_finds_the_own_file_and_no_tree(client: Client, tree: dict) -> None:
    user = enter(client, (Role.MEMBER, tree["cells"][0]))
    member = make_member(
        "Lê Thị Ân", tree["cells"][0], admitted_on=dt.date(2003, 9, 2), official_on=dt.date(2004, 9, 2)
    )
    Member.objects.filter(pk=member.pk).update(user=user)

    shown = page(client.get("/"))

    assert "02/09/2003" in shown
    assert "/ho-so-cua-toi/" in shown
    assert 'class="tree"' not in shown
    assert 'role="search"' not in shown


def test_an_empty_branch_leads_its_administrator_from_step_to_step(client: Client) -> None:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    enter(client, (Role.ADMINISTRATOR, top))

    def steps() -> list[tuple[bool, bool, list[str]]]:
        return [(step.done, step.next, [url for _, url in step.ways]) for step in client.get("/").context["steps"]]

    tree, accounts, members = steps()
    assert tree == (False, True, ["/to-chuc/nhap/", "/to-chuc/QU/quyet-dinh/them/establish/"])
    assert accounts == (False, False, ["/nguoi-dung/them/"])
    assert members == (False, False, [])  # who keeps accounts opens no file
    assert "Việc này do Ban Tổ chức làm" in page(client.get("/"))

    base = make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)
    cell = make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    assert [done for done, *_ in steps()] == [True, False, False]
    board = make_user("tochuc", (Role.ORGANISATION_BOARD, top))
    assert [done for done, *_ in steps()] == [True, True, False]
    client.force_login(board)
    assert steps() == [(True, False, tree[2]), (False, True, ["/to-chuc/QU/dang-vien/nhap/"])]

    make_member("Lê Thị Ân", cell)
    assert steps() == []
    assert "Những việc đầu tiên" not in page(client.get("/"))


def test_who_prepares_nothing_is_led_nowhere(client: Client, tree: dict) -> None:
    enter(client, (Role.LEADER, tree["top"]))

    assert client.get("/").context["steps"] == []


def test_somebody_without_a_role_is_told_whom_to_ask(client: Client) -> None:
    enter(client)

    assert "Liên hệ người quản trị" in page(client.get("/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_home_asks_the_same_number_of_queries(client: Client, tree: dict, rows: int, django_assert_num_queries) -> None:
    for number in range(3, rows + 2):
        make_organisation(f"K{number}", f"Chi bộ Công ty {number}", "chi_bo", tree["left"])
    enter(client, (Role.LEADER, tree["left"]))
    client.get("/")

    with django_assert_num_queries(38):
        client.get("/")
