"""A block copied from Excel goes into the grid of the yearly form and into a requested sheet; what did not fit is told."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from capuy.accounts.roles import Role
from capuy.collection.models import Addressee, ReportRequest, RequestField
from capuy.core import dates
from tests.factories import make_organisation, make_user

HELD = "Sinh hoạt thường kỳ đã tổ chức"
PASTE = """(box, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.focus();
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(box: Locator, text: str) -> None:
    box.evaluate(PASTE, text)


@pytest.fixture
def sheet(page: Page, live_server, sign_in) -> Page:
    """A sheet with two numbers, one question that the programme counts, and one more number."""
    base = make_organisation("DU", "Đảng ủy Cơ quan Chính quyền", "dang_bo_co_so")
    cell = make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    due = dates.today() + dt.timedelta(days=9)
    asked = ReportRequest.objects.create(
        organisation=base, title="Sinh hoạt chuyên đề", period="2026", due_on=due, sent_at=timezone.now()
    )
    for position, label, indicator in (
        (1, "Số buổi", ""),
        (2, "Số lượt dự", ""),
        (3, "Tổng số đảng viên", "members.total"),
        (4, "Số ý kiến", ""),
    ):
        RequestField.objects.create(asked=asked, position=position, label=label, indicator=indicator)
    addressee = Addressee.objects.create(asked=asked, organisation=cell, name=cell.code)
    sign_in(make_user("bithu", (Role.CELL_SECRETARY, cell), full_name="Trần Bình"))
    page.goto(addressee.get_absolute_url())
    return page


@pytest.mark.parametrize("size", ["desktop"])
def test_what_did_not_fit_into_the_grid_is_told_and_the_paste_taken_back(page: Page, live_server, sign_in) -> None:
    ward = make_organisation("DBS", "Đảng bộ Sở Xây dựng", "dang_bo_co_so")
    for number in (1, 2):
        make_organisation(f"DBS.{number}", f"Chi bộ phòng {number}", "chi_bo", ward)
    sign_in(make_user("vanphong", (Role.OFFICE, ward)))
    page.goto("/to-chuc/DBS/bieu-mau/2025/")
    first, second = page.get_by_label(f"{HELD}, Chi bộ phòng 1"), page.get_by_label(f"{HELD}, Chi bộ phòng 2")
    first.fill("3")

    paste(first, "12\n11\n10\n9\n")
    expect(second).to_have_value("11")
    expect(page.get_by_role("status").filter(has_text="Đã dán 2 ô.")).to_contain_text(
        "Vùng chép lớn hơn bảng: 2 dòng thừa không được dán."
    )
    page.get_by_role("button", name="Hoàn tác dán").click()
    expect(first).to_have_value("3")
    expect(second).to_have_value("")

    paste(first, "1,000\n5")
    expect(page.get_by_role("status").filter(has_text="Đã dán")).to_contain_text("1 ô không đọc được: “1,000”")
    first.press("Control+z")
    expect(first).to_have_value("3")


def test_a_column_goes_past_what_the_programme_counts(sheet: Page, page_is_sound) -> None:
    boxes = [sheet.get_by_label(label) for label in ("1. Số buổi", "2. Số lượt dự", "4. Số ý kiến")]
    boxes[0].press("Enter")
    expect(boxes[1]).to_be_focused()

    paste(boxes[0], "12\ttăng 2 buổi\n340\t\n27\t\n8\t")

    for box, text in zip(boxes, ("12", "340", "8"), strict=True):
        expect(box).to_have_value(text)
    expect(sheet.get_by_label("Ghi chú mục 1")).to_have_value("tăng 2 buổi")
    expect(sheet.get_by_role("status").filter(has_text="Đã dán")).to_contain_text("1 ô do phần mềm đếm sẵn")
    page_is_sound(sheet, "pasted")
    sheet.get_by_role("button", name="Nộp", exact=True).click()
    expect(sheet.get_by_text("Đã nộp biểu.")).to_be_visible()
