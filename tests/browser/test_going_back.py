"""Going back after a form was handed in: a page comes, never the browser's question whether to send it again."""

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.parametrize("size", ["desktop"])


@pytest.fixture
def clerk(live_server) -> User:
    base = make_organisation("DBS", "Đảng bộ Sở Xây dựng", "dang_bo_co_so")
    make_organisation("DBS.1", "Chi bộ phòng 1", "chi_bo", base)
    return make_user("quantri", (Role.OFFICE, base), (Role.ADMINISTRATOR, base))


def test_back_and_again_after_a_form_that_was_wrong_at_first(page: Page, clerk: User, sign_in, page_is_sound) -> None:
    sign_in(clerk)
    page.goto("/to-chuc/DBS.1/bieu-mau/2025/")
    held = page.get_by_label("Sinh hoạt thường kỳ đã tổ chức")
    held.fill("mười")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("không phải là số nguyên").first).to_be_visible()
    held.fill("10")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu 1 số liệu")).to_be_visible()

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Biểu mẫu năm 2025")
    expect(held).to_have_value("10")
    page.reload()
    expect(held).to_have_value("10")


def test_going_back_to_a_slip_shows_no_password_again(page: Page, clerk: User, sign_in) -> None:
    managed = make_user("thao", (Role.OFFICE, clerk.grants.get(role=Role.OFFICE).organisation))
    sign_in(clerk)
    page.goto(f"/nguoi-dung/{managed.pk}/mat-khau/")
    page.get_by_role("button", name="Đặt lại mật khẩu").click()
    secret = page.locator("output").text_content()
    page.get_by_role("link", name="Đã trao mật khẩu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("thao")

    page.go_back()
    expect(page.get_by_role("button", name="Đặt lại mật khẩu")).to_be_visible()
    assert secret not in page.content()
