"""An office asks its cells by a form of its own, a cell answers, the office sees who is missing and urges them."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.collection.models import Addressee, State
from capuy.core import dates
from capuy.core.dates import format_date
from tests.factories import make_organisation, make_user


@pytest.fixture
def people(live_server) -> tuple[User, User]:
    base = make_organisation("DU", "Đảng ủy Cơ quan Chính quyền", "dang_bo_co_so")
    cells = [make_organisation(f"C{number}", f"Chi bộ {number}", "chi_bo", base) for number in (1, 2)]
    office = make_user("vanphong", (Role.OFFICE, base), full_name="Đỗ Thị Văn")
    return office, make_user("bithu", (Role.CELL_SECRETARY, cells[0]), full_name="Trần Bình")


def test_from_the_form_to_the_totals(page: Page, people: tuple[User, User], sign_in, watch, page_is_sound) -> None:
    office, secretary = people
    sign_in(office)
    page.goto("/to-chuc/DU/yeu-cau-bao-cao/")
    page_is_sound(page, "no-requests")
    page.get_by_role("link", name="Soạn biểu mới").first.click()
    page.get_by_label("Tên biểu").fill("Sinh hoạt chuyên đề")
    page.get_by_label("Hạn nộp").fill(format_date(dates.today() + dt.timedelta(days=9)))
    page.get_by_label("Nội dung cần báo cáo, mục 1").fill("Số buổi sinh hoạt")
    page.get_by_label("Nội dung cần báo cáo, mục 2").fill("Tổng số đảng viên")
    page_is_sound(page, "design")
    page.get_by_role("button", name="Lưu bản soạn").click()
    expect(page.get_by_text("phần mềm đã đếm được")).to_be_visible()
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Số liệu có sẵn, mục 2").select_option("members.total")
    page.get_by_role("button", name="Lưu bản soạn").click()
    expect(page.get_by_text("phần mềm tự điền")).to_be_visible()
    page_is_sound(page, "draft")
    page.get_by_role("button", name="Gửi tới 2 đơn vị").click()
    expect(page.get_by_text("0/2", exact=True)).to_be_visible()
    page.get_by_role("button", name="Đôn đốc 2 đơn vị chưa nộp").click()
    expect(page.get_by_text("Đã đôn đốc 2 đơn vị")).to_be_visible()

    page.context.clear_cookies()
    sign_in(secretary)
    page.goto("/")
    page.get_by_role("link", name="Thông báo, 1 chưa đọc").click()
    page_is_sound(page, "notices")
    page.get_by_role("button", name="Chi bộ 1 chưa nộp biểu").click()
    expect(page.get_by_text("Đề nghị nộp báo cáo đúng hạn.")).to_be_visible()
    page.get_by_role("button", name="Nộp", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Cần xem lại")).to_contain_text("chưa trả lời")
    watch.seen.clear()  # the browser itself notes the answer 422
    page.get_by_label("1. Số buổi sinh hoạt").fill("4")
    page_is_sound(page, "answers")
    page.get_by_role("button", name="Nộp", exact=True).click()
    expect(page.get_by_text("Đã nộp biểu.")).to_be_visible()
    assert Addressee.objects.get(organisation__code="C1").state == State.HANDED

    page.context.clear_cookies()
    sign_in(office)
    page.goto("/to-chuc/DU/yeu-cau-bao-cao/")
    page.get_by_role("link", name="Bảng tình hình nộp").click()
    expect(page.get_by_role("row", name="Chi bộ 1")).to_contain_text("1/1")
    page_is_sound(page, "matrix")
    page.get_by_role("link", name="1/2").click()
    expect(page.get_by_text("1/2", exact=True)).to_be_visible()
    page_is_sound(page, "board")
    page.get_by_role("link", name="Trả lại Chi bộ 1").click()
    page.get_by_label("Lý do").fill("Thiếu biên bản")
    page_is_sound(page, "return")
    page.get_by_role("button", name="Trả lại").click()
    expect(page.get_by_role("row", name="Chi bộ 1")).to_contain_text("Thiếu biên bản")
    page.get_by_role("link", name="Tổng hợp số liệu").click()
    page_is_sound(page, "totals")
