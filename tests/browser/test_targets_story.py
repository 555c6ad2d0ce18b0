"""An office gives targets by hand, flags a figure and looks who has not met, on a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.figures.models import Target
from tests.factories import make_organisation, make_user


@pytest.fixture
def office(live_server) -> User:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    base = make_organisation("DU", "Đảng ủy Cơ quan Chính quyền", "dang_bo_co_so", top)
    for number in (1, 2, 3):
        make_organisation(f"C{number}", f"Chi bộ Phòng Tài chính – Kế hoạch {number}", "chi_bo", base)
    return make_user("vanphong", (Role.OFFICE, top), full_name="Lê Thị Ân")


def test_targets_by_hand_a_flag_and_the_months(page: Page, office: User, sign_in, page_is_sound, watch) -> None:
    sign_in(office)
    year = dates.today().year
    page.goto(f"/to-chuc/DU/chi-tieu/{year}/")
    page.get_by_label("Giao riêng cho Đảng ủy").fill("72")
    for number, value in ((1, "40"), (2, "28")):
        page.get_by_label(f"Giao riêng cho Chi bộ Phòng Tài chính – Kế hoạch {number}").fill(value)
    expect(page.locator("[data-says]")).to_have_text("Tổng các đơn vị 68, thiếu 4 so với 72.")
    page_is_sound(page, "difference")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Sửa cho khớp, hoặc ghi lý do chênh lệch").first).to_be_visible()
    assert not Target.objects.exists()
    watch.seen.clear()  # the browser tells the refusal as an error
    page_is_sound(page, "refused")
    page.get_by_label("Lý do chênh lệch").fill("Chi bộ 3 mới lập, giao sau")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Lý do: Chi bộ 3 mới lập, giao sau")).to_be_visible()
    page.get_by_role("link", name="Lịch sử giao").click()
    page_is_sound(page, "history")

    term = f"{year // 5 * 5}-{year // 5 * 5 + 5}"
    page.goto(f"/to-chuc/DU/chi-tieu/{term}/cac-nam/")
    page.get_by_label(f"Đảng ủy Cơ quan Chính quyền, nhiệm kỳ {term.replace('-', '–')}").fill("10")
    page.get_by_label(f"Đảng ủy Cơ quan Chính quyền, năm {year}").fill("4")
    expect(page.get_by_text("Tổng các năm 4, thiếu 6 so với 10.")).to_be_visible()
    page_is_sound(page, "years")

    page.goto(f"/to-chuc/DU/so-lieu/{year}/members.total/")
    page.get_by_role("link", name="Ghi chú").click()
    page.get_by_label("Nội dung").fill("Lệch với sổ đảng viên")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu ghi chú")).to_be_visible()
    page_is_sound(page, "flag")
    page.goto(f"/to-chuc/DU/so-lieu/{year}/")
    expect(page.locator("td").get_by_role("link", name="cần xem lại")).to_be_visible()
    page_is_sound(page, "sheet")
    page.get_by_role("link", name="Số liệu cần xem lại").click()
    page_is_sound(page, "flags")

    page.goto(f"/to-chuc/DU/sinh-hoat/{year}/")
    expect(page.get_by_role("columnheader", name="Tháng 1", exact=True)).to_be_visible()
    page_is_sound(page, "months")
    page.goto("/to-chuc/DU/bao-cao/dinh-ky/")
    page.get_by_label("Lê Thị Ân").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã đặt gửi định kỳ")).to_be_visible()
    page_is_sound(page, "schedules")
