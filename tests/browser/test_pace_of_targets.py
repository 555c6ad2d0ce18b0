"""An office shares a target out and sees who is behind, on a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.figures.models import Target
from tests.factories import make_organisation, make_user


@pytest.fixture
def board(live_server) -> User:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    base = make_organisation("DU", "Đảng ủy Cơ quan Chính quyền", "dang_bo_co_so", top)
    for number in (1, 2):
        make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base)
    return make_user("tochuc", (Role.ORGANISATION_BOARD, top), full_name="Lê Thị Ân")


def test_a_target_is_shared_out_and_its_pace_is_read(page: Page, board: User, sign_in, page_is_sound) -> None:
    sign_in(board)
    page.goto(f"/to-chuc/DU/chi-tieu/{dates.today().year}/")
    page.get_by_label("Tổng cần chia").fill("9")
    page.get_by_role("button", name="Chia đều").click()
    expect(page.get_by_label("Giao riêng cho Chi bộ 1")).to_have_value("5")
    expect(page.get_by_text("chưa được lưu")).to_be_visible()
    page_is_sound(page, "shared-out")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu 2 chỉ tiêu thay đổi")).to_be_visible()
    assert sorted(Target.objects.values_list("value", flat=True)) == [4, 5]

    page.get_by_role("link", name="Tiến độ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tiến độ chỉ tiêu")
    expect(page.get_by_role("row", name="Chi bộ 1")).to_contain_text("00/05")
    page_is_sound(page, "pace")
    page.get_by_role("link", name="Đợt cao điểm: nơi còn kịp").click()
    page_is_sound(page, "drive")
