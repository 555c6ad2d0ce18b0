"""Pages of acting in somebody's stead: the own one, and that of who grants roles."""

import datetime as dt
import re

import pytest
from django.test import Client

from capuy.accounts.models import Deputy, Grant, User
from capuy.accounts.roles import Role
from capuy.core import dates
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
OWN = "/phu-trach-thay/"


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối", "dang_bo_co_so", top)
    return {"top": top, "left": left, "right": make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)}


@pytest.fixture
def chief(tree: dict) -> User:
    return make_user("truong", (Role.ORGANISATION_BOARD, tree["left"]), full_name="Trần Văn Trưởng")


@pytest.fixture
def clerk(tree: dict) -> User:
    return make_user("an", (Role.LEADER, tree["left"]), full_name="Lê Thị Ân")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def seen_on(page: str) -> str:
    """What the page carries of what it shows; nothing where nothing is stored."""
    return (re.search(r'name="seen"(?: value="([^"]*)")?', page) or pytest.fail(page))[1] or ""


def filled(principal: User, **changed) -> dict:
    last = dates.today() + dt.timedelta(days=6)
    data = {"grants": [grant.pk for grant in principal.grants.all()], "user": "Lê Thị Ân (an)"}
    data |= {"valid_from": f"{dates.today():%d/%m/%Y}", "valid_to": f"{last:%d/%m/%Y}", "reason": "đi họp"}
    return data | changed


@pytest.mark.parametrize("typed", ["Lê Thị Ân (an)", "le thi an", "  Lê  Thị Ân ", "an", "AN"])
def test_a_deputy_is_named_seen_by_both_and_ended(chief, clerk, typed: str) -> None:
    mine, his = signed_in(chief), signed_in(clerk)
    assert "Ban Tổ chức – Đảng bộ khối" in said(mine.get(OWN))
    told = said(mine.post(OWN, filled(chief, user=typed), follow=True))
    assert "Đã phân công: Lê Thị Ân phụ trách thay" in told
    assert "Người phụ trách thay đồng chí" in told

    home = said(his.get("/"))
    assert "Đồng chí đang phụ trách thay đồng chí Trần Văn Trưởng" in home
    assert "Lê Thị Ân đang phụ trách thay đồng chí" in said(mine.get("/"))
    assert his.get("/to-chuc/K/dang-vien/").status_code == 200
    made = Deputy.objects.get()
    assert his.post(f"{OWN}{made.pk}/ket-thuc/").headers["Location"] == OWN
    assert his.get("/to-chuc/K/dang-vien/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"grants": []}, "Chọn ít nhất một vai trò"),
        ({"grants": ["999999"]}, "999999"),
        ({"user": ""}, "Chưa nhập"),
        ({"user": "truong"}, "Không tìm thấy người này"),
        ({"user": "la"}, "Không tìm thấy người này"),
        ({"user": "khong co ai"}, "Không tìm thấy người này"),
        ({"valid_from": "01/01/2020"}, "từ hôm nay trở đi"),
        ({"valid_to": ""}, "Chưa ghi ngày"),
        ({"valid_to": "01/01/2020"}, "không được trước ngày bắt đầu"),
        ({"valid_to": "31/12/2099"}, "không quá 90 ngày"),
        ({"reason": " "}, "Chưa nhập mục này"),
    ],
)
def test_bad_input_names_nobody(tree, chief, clerk, changed: dict, message: str) -> None:
    make_user("la", (Role.LEADER, tree["right"]))
    response = signed_in(chief).post(OWN, filled(chief, **changed))
    assert message in said(response)
    assert response.context["form"].errors.keys() == changed.keys()
    assert not Deputy.objects.exists()


def test_two_of_one_name_are_told_apart_by_their_sign_in_names(tree, chief, clerk) -> None:
    make_user("an.hai", (Role.MEMBER, tree["left"]), full_name="Lê Thị Ân")
    told = said(signed_in(chief).post(OWN, filled(chief, user="Lê Thị Ân")))
    assert "Có 2 người cùng tên; gõ tên đăng nhập: an, an.hai" in told


def test_only_people_of_the_branch_are_offered(tree, chief, clerk) -> None:
    make_user("la", (Role.LEADER, tree["right"]), full_name="Đỗ Văn Lạ")
    page = said(signed_in(chief).get(OWN))
    assert "Lê Thị Ân (an)" in page
    assert "Đỗ Văn Lạ" not in page


def test_who_has_nothing_to_hand_over_is_told_so(tree) -> None:
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        client = signed_in(make_user(f"x-{role}", (role, tree["left"])))
        assert "không giữ vai trò nào giao được" in said(client.get(OWN))
        assert "không giữ vai trò nào giao được" in said(client.post(OWN, {"grants": "1"}))


def test_grants_of_somebody_else_are_not_handed_over(tree, chief, clerk) -> None:
    other = make_user("khac", (Role.OFFICE, tree["left"]))
    answer = signed_in(chief).post(OWN, filled(chief, grants=[other.grants.get().pk]))
    assert answer.context["form"].errors.keys() == {"grants"}


def test_an_administrator_names_one_for_a_managed_user(tree, chief, clerk) -> None:
    Grant.objects.create(
        user=chief, role=Role.OFFICE, organisation=tree["right"], valid_from=dt.date(2020, 1, 1), granted_by="x"
    )
    client = signed_in(make_user("quantri", (Role.ADMINISTRATOR, tree["left"])))
    address = f"/nguoi-dung/{chief.pk}/phu-trach-thay/"
    page = said(client.get(address))
    assert "Ban Tổ chức" in page
    assert "Đảng bộ cơ quan" not in page
    foreign = chief.grants.get(role=Role.OFFICE)
    assert client.post(address, filled(chief, grants=[foreign.pk])).context["form"].errors.keys() == {"grants"}
    own = chief.grants.get(role=Role.ORGANISATION_BOARD)
    assert client.post(address, filled(chief, grants=[own.pk])).headers["Location"] == f"/nguoi-dung/{chief.pk}/"
    shown = said(client.get(f"/nguoi-dung/{chief.pk}/"))
    assert "Đang phụ trách" in shown
    made = Deputy.objects.get()
    assert client.post(f"{OWN}{made.pk}/ket-thuc/").headers["Location"] == f"/nguoi-dung/{chief.pk}/"
    assert not Deputy.objects.exists()


def test_nobody_else_ends_it(tree, chief, clerk) -> None:
    signed_in(chief).post(OWN, filled(chief))
    made = Deputy.objects.get()
    for role in (Role.ORGANISATION_BOARD, Role.INSPECTION, Role.LEADER):
        stranger = signed_in(make_user(f"x-{role}", (role, tree["top"])))
        assert stranger.post(f"{OWN}{made.pk}/ket-thuc/").status_code == 404
    beside = signed_in(make_user("quantri", (Role.ADMINISTRATOR, tree["right"])))
    assert beside.post(f"{OWN}{made.pk}/ket-thuc/").status_code == 404
    assert signed_in(chief).get(f"{OWN}{made.pk}/ket-thuc/").status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(tree, chief, clerk, rows, django_assert_num_queries) -> None:
    today = dates.today()
    for number in range(rows):
        Deputy.objects.create(
            grant=chief.grants.get(),
            user=make_user(f"u{number}", (Role.MEMBER, tree["left"])),
            valid_from=today,
            valid_to=today + dt.timedelta(days=9),
            reason="x",
            named_by="x",
        )
    client = signed_in(chief)
    client.get(OWN)
    with django_assert_num_queries(14):
        client.get(OWN)


def test_what_two_people_change_at_one_grant_is_told_to_the_second(tree, chief) -> None:
    one, two = (signed_in(make_user(name, (Role.ADMINISTRATOR, tree["top"]), full_name=name)) for name in "ab")
    grant = chief.grants.get()
    end = f"/nguoi-dung/{chief.pk}/vai-tro/{grant.pk}/ket-thuc/"
    shown = [said(client.get(end)) for client in (one, two)]
    seen = [seen_on(page) for page in shown]
    days = [dates.today() + dt.timedelta(days=n) for n in (9, 4)]
    assert one.post(end, {"valid_to": f"{days[0]:%d/%m/%Y}", "seen": seen[0]}).status_code == 302
    answer = two.post(end, {"valid_to": f"{days[1]:%d/%m/%Y}", "seen": seen[1]})
    told = said(answer)
    assert f"vai trò này kết thúc hết ngày {days[0]:%d/%m/%Y}" in told
    assert "a vừa đổi lúc" in told
    grant.refresh_from_db()
    assert grant.last_day == days[0]
    assert two.post(end, {"valid_to": f"{days[1]:%d/%m/%Y}", "seen": seen_on(told)}).status_code == 302
    grant.refresh_from_db()
    assert grant.last_day == days[1]
