"""A leader finds who is behind, opens the records and comes back; then shows it on the wall."""

import re

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.periods import year_period
from capuy.figures.actions import set_target
from tests.factories import make_organisation, make_user
from tests.figures.figure_makers import enrol


@pytest.fixture
def leader(live_server) -> User:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    year = year_period(dates.today().year)
    for number in (1, 2):
        cell = make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo_co_so", top)
        set_target(by=None, organisation=cell, indicator="members.admitted", period=year, value=2)
        enrol(cell)
    enrol(cell, name="Phạm Thị Mới", on=dates.today(), arrival="admission", status="probationary")
    return make_user("lanhdao", (Role.LEADER, top), full_name="Lê Văn Cả")


def test_from_home_to_the_records_and_back_and_onto_the_wall(page: Page, leader: User, sign_in, page_is_sound) -> None:
    sign_in(leader)
    page.goto("/")
    page.get_by_role("navigation", name="Việc thường làm").get_by_role("link", name="Điều hành").click()
    expect(page.get_by_role("heading", name="Chậm ở đâu")).to_be_visible()
    expect(page.locator(".chart-map svg")).to_contain_text("Chi bộ 1")
    page_is_sound(page, "dashboard")

    page.get_by_label("Chỉ tiêu để so sánh", exact=True).select_option("members.total")
    page.locator(".board-choice").get_by_role("button", name="Xem").click()
    page.get_by_role("region", name="Đảng viên theo đơn vị, dạng bảng").get_by_role("link", name="02").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đảng viên")
    page.go_back()
    expect(page).to_have_url(re.compile("chi-tieu=members.total"))

    page.get_by_role("link", name="Trình chiếu", exact=True).click()
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Chậm ở đâu")
    page_is_sound(page, "on-the-wall")
    page.keyboard.press("End")
    expect(page.get_by_role("heading", level=2)).to_contain_text("so sánh các đơn vị")
    page.get_by_role("link", name="Thôi trình chiếu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Điều hành năm"))
