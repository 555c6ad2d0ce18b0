import datetime as dt

import pytest
from django.test import Client

from capuy.accounts.actions import correct_user
from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.journal.models import Entry
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

TODAY = dates.today()


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối doanh nghiệp quận Tân Hòa", "dang_bo_co_so", top)
    right = make_organisation("C", "Đảng bộ cơ quan chính quyền quận Tân Hòa", "dang_bo_co_so", top)
    return {"top": top, "left": left, "right": right}


@pytest.fixture
def administrator(tree: dict, client: Client) -> User:
    user = make_user("quantri", (Role.ADMINISTRATOR, tree["left"]), full_name="Vũ Văn Khánh")
    client.force_login(user)
    return user


def page(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_list_shows_users_of_the_own_branch_only(client: Client, tree: dict, administrator: User) -> None:
    make_user("an", (Role.OFFICE, tree["left"]), full_name="Lê Thị Ân")
    make_user("binh", (Role.OFFICE, tree["right"]), full_name="Trần Bình")

    shown = page(client.get("/nguoi-dung/"))

    assert "Lê Thị Ân" in shown
    assert "Văn phòng – Đảng bộ khối doanh nghiệp quận Tân Hòa" in shown
    assert "Trần Bình" not in shown


def test_a_foreign_role_of_an_own_user_is_not_shown(client: Client, tree: dict, administrator: User) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]), (Role.INSPECTION, tree["right"]))

    assert "Ủy ban Kiểm tra –" not in page(client.get("/nguoi-dung/"))
    shown = page(client.get(f"/nguoi-dung/{user.pk}/"))
    assert "Đảng bộ cơ quan chính quyền" not in shown
    assert "ngoài phạm vi quản trị" in shown
    assert "Đặt lại mật khẩu" not in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, tree, administrator, rows, django_assert_num_queries) -> None:
    for number in range(rows - 1):
        make_user(f"u{number}", (Role.OFFICE, tree["left"]))

    with django_assert_num_queries(11):
        client.get("/nguoi-dung/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=tran", {"binh"}),
        ("q=le thi", {"an"}),
        ("q=LÊ", {"an"}),
        ("vai_tro=leader", {"binh"}),
        ("trang_thai=khoa", {"binh"}),
    ],
)
def test_users_are_found_without_marks_by_role_and_state(client, tree, administrator, query, found) -> None:
    make_user("an", (Role.OFFICE, tree["left"]), full_name="Lê Thị Ân")
    binh = make_user("binh", (Role.LEADER, tree["left"]), full_name="Trần Bình")
    User.objects.filter(pk=binh.pk).update(is_active=False)

    response = client.get(f"/nguoi-dung/?{query}")

    assert {user.username for user in response.context["page"]} == found


def test_a_user_is_added_and_the_password_shown_once(client: Client, tree: dict, administrator: User) -> None:
    data = {
        "full_name": "Lê Thị Ân",
        "username": "an.le",
        "role": Role.OFFICE,
        "organisation": "dang bo khoi doanh nghiep quan tan hoa",
        "valid_from": f"{TODAY:%d/%m/%Y}",
        "valid_to": f"{TODAY:%d/%m/%Y}",
    }

    response = client.post("/nguoi-dung/them/", data)

    user = User.objects.get(username="an.le")
    slip = response.context["slips"][0]
    assert user.check_password(slip.password)
    assert slip.password in page(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert user.grants.get().valid_to == TODAY + dt.timedelta(days=1)
    assert slip.password not in page(client.get(f"/nguoi-dung/{user.pk}/"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": "Ân Lê"}, "chữ thường không dấu"),
        ({"username": "quantri"}, "đã có người dùng"),
        ({"organisation": "C"}, "Không tìm thấy tổ chức"),
        ({"valid_from": "1/1/26"}, "đủ bốn chữ số"),
        ({"valid_from": "01/01/2020"}, "từ hôm nay trở đi"),
        ({"valid_to": "01/01/2020"}, "không được trước ngày bắt đầu"),
        ({"valid_to": "31/12/9999"}, "quá xa"),
        ({"role": "chu_tich"}, "chu_tich"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_saved(client, tree, administrator, change, message) -> None:
    data = {"full_name": "Lê Thị Ân", "username": "an.le", "role": Role.OFFICE, "organisation": "K"}
    data |= {"valid_from": f"{TODAY:%d/%m/%Y}"} | change

    response = client.post("/nguoi-dung/them/", data)

    assert message in page(response)
    assert response.context["form"].errors.keys() == change.keys()
    assert User.objects.count() == 1


def test_a_role_is_granted_and_ended(client: Client, tree: dict, administrator: User) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]))

    data = {"role": Role.LEADER, "organisation": "K", "valid_from": f"{TODAY:%d/%m/%Y}"}
    assert client.post(f"/nguoi-dung/{user.pk}/", data).status_code == 302
    grant = user.grants.get(role=Role.LEADER)
    Grant.objects.filter(pk=grant.pk).update(valid_from=TODAY - dt.timedelta(days=3))

    end = f"/nguoi-dung/{user.pk}/vai-tro/{grant.pk}/ket-thuc/"
    assert "Kết thúc vai trò" in page(client.get(end))
    assert client.post(end, {"valid_to": ""}).status_code == 302
    grant.refresh_from_db()
    assert grant.valid_to == TODAY


def test_a_name_and_an_address_are_corrected_and_journalled(client: Client, tree: dict, administrator: User) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]), full_name="Lê Thị An")
    path = f"/nguoi-dung/{user.pk}/sua/"
    assert path in page(client.get(f"/nguoi-dung/{user.pk}/"))
    seen = client.get(path).context["form"]["seen"].value()

    data = {"full_name": "Lê Thị Ân", "email": "an@vi-du.vn", "seen": seen}
    assert "Đã lưu thông tin." in page(client.post(path, data, follow=True))

    user.refresh_from_db()
    assert (user.full_name, user.email, user.name_folded) == ("Lê Thị Ân", "an@vi-du.vn", "le thi an")
    entry = Entry.objects.get(action="accounts.correct_user")
    assert (entry.before["họ và tên"], entry.after["họ và tên"]) == ("Lê Thị An", "Lê Thị Ân")


def test_what_another_administrator_corrected_meanwhile_is_shown_first(client, tree, administrator) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]), full_name="Lê Thị An")
    path = f"/nguoi-dung/{user.pk}/sua/"
    data = {"full_name": "Lê Thị Ân", "email": "", "seen": client.get(path).context["form"]["seen"].value()}
    correct_user(by=None, user=user, full_name="Lê Thị Anh", email="anh@vi-du.vn")

    shown = client.post(path, data)
    assert "Người khác vừa sửa thành “Lê Thị Anh”" in page(shown)
    again = {**data, "seen": shown.context["form"]["seen"].value(), "email": "anh@vi-du.vn"}
    client.post(path, again)

    user.refresh_from_db()
    assert (user.full_name, user.email) == ("Lê Thị Ân", "anh@vi-du.vn")


def test_who_also_serves_elsewhere_is_corrected_by_those_above(client, tree, administrator) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]), (Role.OFFICE, tree["right"]), full_name="Lê Thị An")
    path = f"/nguoi-dung/{user.pk}/sua/"
    assert path not in page(client.get(f"/nguoi-dung/{user.pk}/"))
    assert "ngoài phạm vi quản trị" in page(client.post(path, {"full_name": "Kẻ lạ", "email": ""}))
    user.refresh_from_db()
    assert user.full_name == "Lê Thị An"


def test_the_password_is_reset_and_the_account_locked(client: Client, tree: dict, administrator: User) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]))

    client.get(f"/nguoi-dung/{user.pk}/mat-khau/")
    user.refresh_from_db()
    assert not user.must_change_password
    response = client.post(f"/nguoi-dung/{user.pk}/mat-khau/")
    user.refresh_from_db()
    assert user.check_password(response.context["slips"][0].password)

    assert "Chưa nhập mục này" in page(client.post(f"/nguoi-dung/{user.pk}/khoa/", {"reason": ""}))
    assert client.post(f"/nguoi-dung/{user.pk}/khoa/", {"reason": "nghỉ việc"}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active


@pytest.mark.parametrize("path", ["", "mat-khau/", "khoa/", "vai-tro/{grant}/ket-thuc/"])
def test_a_foreign_user_answers_like_a_missing_one(client, tree, administrator, path: str) -> None:
    user = make_user("binh", (Role.OFFICE, tree["right"]))
    address = f"/nguoi-dung/{user.pk}/" + path.format(grant=user.grants.get().pk)

    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "thử"}).status_code == 404


def test_a_foreign_grant_of_an_own_user_cannot_be_ended(client: Client, tree: dict, administrator: User) -> None:
    user = make_user("an", (Role.OFFICE, tree["left"]), (Role.INSPECTION, tree["right"]))
    grant = user.grants.get(role=Role.INSPECTION)

    assert client.post(f"/nguoi-dung/{user.pk}/vai-tro/{grant.pk}/ket-thuc/", {}).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", ["/nguoi-dung/", "/nguoi-dung/them/"])
def test_other_roles_find_nothing_there(client: Client, tree: dict, role: str, path: str) -> None:
    client.force_login(make_user("khac", (role, tree["top"])))

    assert client.get(path).status_code == 404


def test_the_matrix_of_roles_is_open_to_everybody_who_signed_in(client: Client) -> None:
    assert client.get("/vai-tro/").status_code == 302
    client.force_login(make_user("an"))

    assert "Chốt báo cáo" in page(client.get("/vai-tro/"))
