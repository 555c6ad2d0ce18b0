"""An administrator adds a user, the user sets a password, the journal tells it."""

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from tests.factories import make_organisation, make_user

NAME = "Công Tằng Tôn Nữ Phương Thảo"
LONG = "Đảng bộ các cơ quan Đảng, Mặt trận Tổ quốc và các tổ chức chính trị – xã hội quận Tân Hòa"


@pytest.fixture
def administrator(live_server) -> User:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    make_organisation("QU-CQ", LONG, "dang_bo_co_so", top)
    return make_user("quantri", (Role.ADMINISTRATOR, top), full_name="Vũ Văn Khánh")


def test_an_account_from_its_making_to_its_first_use(page: Page, administrator: User, sign_in, page_is_sound) -> None:
    sign_in(administrator)
    page.goto("/nguoi-dung/")
    page_is_sound(page, "list")
    page.get_by_role("link", name="Thêm mới").click()
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Tên đăng nhập").fill("Phương Thảo")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Tên đăng nhập chỉ gồm chữ thường")).to_be_visible()
    page_is_sound(page, "refused")

    page.get_by_label("Tên đăng nhập").fill("thao.ctn")
    page.get_by_label("Vai trò").select_option(label="Văn phòng")
    page.get_by_role("combobox", name="Tại tổ chức").fill("cac co quan dang")
    page.get_by_role("option", name=LONG).click()
    page.keyboard.press("Control+s")
    password = page.locator("output").text_content()
    page_is_sound(page, "password")

    page.get_by_role("link", name="Đã trao mật khẩu").click()
    expect(page.get_by_role("main").get_by_text(LONG)).to_be_visible()
    page_is_sound(page, "user")
    page.goto("/nhat-ky/")
    page.get_by_role("link", name=f"Thêm người dùng {NAME}").click()
    page_is_sound(page, "entry")

    page.locator("header summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("Tên đăng nhập").fill("thao.ctn")
    page.get_by_label("Mật khẩu").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đổi mật khẩu")
    page_is_sound(page, "change")
    page.get_by_label("Mật khẩu hiện tại").fill(password)
    page.get_by_label("Mật khẩu mới", exact=True).fill("con-duong-lang-moi")
    page.get_by_label("Nhập lại mật khẩu mới").fill("con-duong-lang-moi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG)
    expect(page.get_by_text("Đã đổi mật khẩu.")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/vai-tro/", "/tim/?q=tan hoa", "/tai-khoan/dang-xuat/", "/nguoi-dung/?q=khong-co-ai", "/nhat-ky/"]
)
def test_quiet_pages_are_sound(page: Page, administrator: User, sign_in, page_is_sound, path: str) -> None:
    sign_in(administrator)
    page.goto(path)
    page_is_sound(page)
