"""An administrator adds a user, the user sets a password, the journal tells it."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.organisations.models import Organisation
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


def test_slips_for_several_users_are_chosen_printed_and_handed_out(
    page: Page, administrator: User, sign_in, page_is_sound
) -> None:
    top = Organisation.objects.get(code="QU")
    for number, name in enumerate([NAME, "Lê Thị Ân", "Trần Bình"]):
        make_user(f"nguoi{number}", (Role.OFFICE if number else Role.MEMBER, top), full_name=name)
    sign_in(administrator)
    page.goto("/nguoi-dung/")
    page.get_by_label(f"Chọn {NAME}").check()
    page.get_by_label("Chọn Trần Bình").check()
    page_is_sound(page, "chosen")
    page.get_by_role("button", name="Cấp phiếu đăng nhập").click()
    expect(page.get_by_text("mất hiệu lực ngay")).to_be_visible()
    page_is_sound(page, "confirm")
    page.get_by_role("button", name="Cấp phiếu mới").click()
    expect(page.locator("output")).to_have_count(2)
    page_is_sound(page, "slips")
    (paper,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages  # both on one sheet, to be cut
    text = " ".join(paper.extract_text().split())
    for secret in page.locator("output").all_text_contents():
        assert secret in text
    assert "In phiếu" not in text
