import pytest
from django.test import Client

from capuy.accounts.roles import Role
from tests.factories import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối doanh nghiệp", "dang_bo_co_so", top)
    right = make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)
    cell = make_organisation("K1", "Chi bộ Công ty Dệt", "chi_bo", left)
    other = make_organisation("C1", "Chi bộ Văn phòng", "chi_bo", right)
    make_member("Nguyễn Thị Đào", cell)
    make_member("Trần Văn Đạo", other)
    return {"top": top, "left": left, "right": right}


def found(client: Client, text: str) -> tuple[list[str], list[str]]:
    response = client.get("/tim/", {"q": text})
    assert response.status_code == 200
    return [hit.name for hit in response.context["organisations"]], [m.full_name for m in response.context["members"]]


def test_names_are_found_without_marks_inside_the_own_branch(client: Client, tree: dict) -> None:
    client.force_login(make_user("an", (Role.INSPECTION, tree["left"])))

    assert found(client, "cong ty det") == (["Chi bộ Công ty Dệt"], [])
    assert found(client, "dao") == ([], ["Nguyễn Thị Đào"])
    assert found(client, "chi bo van phong") == ([], [])


def test_who_may_not_see_members_finds_none(client: Client, tree: dict) -> None:
    client.force_login(make_user("an", (Role.LEADER, tree["top"])))

    assert found(client, "dao") == ([], [])
    assert "họ tên đảng viên" not in client.get("/tim/").content.decode()


@pytest.mark.parametrize("text", ["", " ", "%", "'", "<script>alert(1)</script>", "x" * 500])
def test_any_text_is_answered(client: Client, tree: dict, text: str) -> None:
    client.force_login(make_user("an", (Role.INSPECTION, tree["top"])))

    assert found(client, text) == ([], [])
    assert "<script>alert" not in client.get("/tim/", {"q": text}).content.decode()
