"""A clerk takes a list away under a password; whoever answers for personal data reads what is kept."""

import msoffcrypto
import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.organisations.models import Organisation
from tests.factories import make_member, make_organisation, make_user

LONG = "Đảng bộ các cơ quan Đảng, Mặt trận Tổ quốc và các tổ chức chính trị – xã hội quận Tân Hòa"
PASSWORD = "hang cau truoc ngo 9"


@pytest.fixture
def base(live_server) -> Organisation:
    found = make_organisation("DB", LONG, "dang_bo_co_so")
    make_member("Công Tằng Tôn Nữ Phương Thảo", make_organisation("CB", "Chi bộ Một", parent=found))
    return found


@pytest.fixture
def board(base: Organisation) -> User:
    return make_user("tochuc", (Role.ORGANISATION_BOARD, base), full_name="Trần Thị Bình")


def test_a_list_leaves_under_a_password(page: Page, board: User, sign_in, page_is_sound, tmp_path) -> None:
    sign_in(board)
    page.goto("/to-chuc/DB/dang-vien/?gioi-tinh=female")
    page.locator("main summary", has_text="Kết xuất").click()
    page_is_sound(page, "menu")
    page.get_by_role("link", name="Word có mật khẩu mở tệp").click()
    page_is_sound(page, "lock")
    password, again = page.get_by_label("Mật khẩu mở tệp", exact=True), page.get_by_label("Nhập lại")
    password.fill(PASSWORD)
    again.fill("hang cau sau nha 9")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hai lần nhập mật khẩu không giống nhau")).to_be_visible()
    expect(password).to_have_value("")
    page_is_sound(page, "refused")

    password.fill(PASSWORD)
    again.fill(PASSWORD)
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tệp có mật khẩu").click()
    download.value.save_as(tmp_path / "a.docx")
    with open(tmp_path / "a.docx", "rb") as file:
        locked = msoffcrypto.OfficeFile(file)
        assert locked.is_encrypted()
        locked.load_key(password=PASSWORD, verify_password=True)
    page.get_by_role("link", name="Quay lại").click()
    expect(page).to_have_url("/to-chuc/DB/dang-vien/?gioi-tinh=female")


def test_what_is_kept_is_read_and_taken_away(page: Page, base: Organisation, sign_in, page_is_sound) -> None:
    sign_in(make_user("quantri", (Role.ADMINISTRATOR, base), full_name="Vũ Văn Khánh"))
    page.goto("/")
    page.locator("header summary").click()
    page.get_by_role("link", name="Dữ liệu cá nhân").click()
    expect(page.get_by_role("heading", name="Danh bạ đảng viên")).to_be_visible()
    page_is_sound(page, "kept")
    page.locator("main summary", has_text="Kết xuất").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Kết xuất Word").click()
    assert download.value.suggested_filename == "du-lieu-ca-nhan.docx"
