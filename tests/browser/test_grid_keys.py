"""The grid of the form under the keyboard: arrows move about, and never change an answer."""

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.roles import Role
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.parametrize("size", ["desktop"])
USING = "Sử dụng Sổ tay đảng viên điện tử, Chi bộ phòng"


@pytest.fixture
def grid(page: Page, live_server, sign_in) -> Page:
    ward = make_organisation("DBS", "Đảng bộ Sở Xây dựng", "dang_bo_co_so")
    for number in (1, 2):
        make_organisation(f"DBS.{number}", f"Chi bộ phòng {number}", "chi_bo", ward)
    sign_in(make_user("vanphong", (Role.OFFICE, ward)))
    page.goto("/to-chuc/DBS/bieu-mau/2025/")
    return page


def test_arrows_leave_a_choice_and_do_not_answer_it(grid: Page, page_is_sound) -> None:
    first, second = grid.get_by_label(f"{USING} 1"), grid.get_by_label(f"{USING} 2")
    first.select_option(label="Không")
    first.press("ArrowDown")
    expect(second).to_be_focused()
    second.press("ArrowDown")  # below is nothing
    expect(second).to_be_focused()
    for key in ("Home", "End", "PageUp", "PageDown"):
        second.press(key)
    second.press("ArrowUp")
    first.press("ArrowUp")
    expect(first).to_be_focused()
    first.press("ArrowRight")
    expect(first).not_to_be_focused()

    expect(first).to_have_value("0")
    expect(second).to_have_value("")
    page_is_sound(grid, "grid")


def test_a_choice_is_answered_by_its_first_letter(grid: Page) -> None:
    choice = grid.get_by_label(f"{USING} 1")
    choice.focus()
    choice.press("K")
    expect(choice).to_have_value("0")
    choice.press("Enter")
    expect(grid.get_by_label(f"{USING} 2")).to_be_focused()
