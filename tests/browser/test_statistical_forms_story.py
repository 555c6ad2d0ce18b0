"""A clerk opens a statistical form, goes down to the people of a number, comes back and types what is not recorded."""

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from tests.factories import make_organisation, make_user
from tests.figures.figure_makers import enrol


@pytest.fixture
def clerk(live_server) -> User:
    top = make_organisation("DU", "Đảng ủy Cơ quan", "dang_bo_co_so")
    for number in (1, 2):
        cell = make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", top)
        enrol(cell, f"Lê Thị {number}", sex="female", ethnic_group="Tày")
        enrol(cell, f"Trần Văn {number}")
    return make_user("tochuc", (Role.ORGANISATION_BOARD, top), full_name="Trần Thị Bình")


def test_from_the_sheet_to_a_form_to_people_and_back(page: Page, clerk: User, sign_in, page_is_sound) -> None:
    sign_in(clerk)
    page.goto("/to-chuc/DU/so-lieu/2025/")
    page.get_by_role("link", name="Biểu thống kê").first.click()
    page_is_sound(page, "statistics")
    page.get_by_role("link", name="Đội ngũ đảng viên", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Biểu số 3")
    page_is_sound(page, "statistic")
    page.get_by_role("link", name="02: Đảng viên cuối kỳ, nữ").or_(
        page.get_by_role("link", name="2: Đảng viên cuối kỳ, nữ", exact=True)
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đảng viên, nữ")
    expect(page.get_by_role("link", name="Lê Thị 1")).to_be_visible()
    page_is_sound(page, "part")
    page.get_by_role("link", name="Quay lại").click()
    box = page.get_by_label("Nông dân, tổng số")
    box.fill("1")
    page.get_by_role("button", name="Lưu phần tự ghi").click()
    expect(page.get_by_text("Đã lưu 1 ô thay đổi.")).to_be_visible()
    expect(page.get_by_label("Nông dân, tổng số")).to_have_value("1")
    page.get_by_role("link", name="Biểu số 2B").click()
    page_is_sound(page, "by-origin")
