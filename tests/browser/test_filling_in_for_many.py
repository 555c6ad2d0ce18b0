"""An office fills in one request for its cells on one page, as it copies them from its own list."""

import datetime as dt

from playwright.sync_api import Page, expect

from capuy.accounts.roles import Role
from capuy.collection.actions import designing
from capuy.collection.actions.designing import Draft, FieldDraft
from capuy.collection.models import State
from capuy.core import dates
from capuy.core.periods import year_period
from tests.browser.test_pasting import paste
from tests.factories import make_organisation, make_user


def test_a_pasted_list_is_saved_and_what_is_ready_handed_in(
    page: Page, live_server, sign_in, watch, page_is_sound
) -> None:
    base = make_organisation("DU", "Đảng ủy Cơ quan Chính quyền", "dang_bo_co_so")
    for number in range(1, 9):
        make_organisation(f"C{number}", f"Chi bộ khu phố {number}", "chi_bo", base)
    fields = (
        FieldDraft("Số buổi sinh hoạt", "buổi"),
        FieldDraft("Lượt dự", "lượt", note_required=True),
        FieldDraft("Đã có kế hoạch", kind="yes_no", required=False),
        FieldDraft("Tổng số đảng viên", "người", indicator="members.total"),
        FieldDraft("Khó khăn", kind="text", required=False),
    )
    due = dates.today() + dt.timedelta(days=9)
    draft = Draft("Sinh hoạt chuyên đề quý III", year_period(dates.today().year), due, fields=fields)
    asked = designing.draft_request(by=None, organisation=base, draft=draft)
    designing.send_request(by=None, asked=asked)
    sign_in(make_user("vanphong", (Role.OFFICE, base), full_name="Đỗ Thị Văn"))
    page.goto("/to-chuc/DU/yeu-cau-bao-cao/")
    page_is_sound(page, "list")
    page.get_by_role("link", name="Điền cho nhiều đơn vị").click()
    page_is_sound(page, "many")

    first = page.get_by_label("Số buổi sinh hoạt, Chi bộ khu phố 1")
    paste(first, "3\t41\tCó\n2\t38\tKhông\n4\t1x\t")
    expect(page.get_by_role("status").filter(has_text="Đã dán")).to_contain_text("1 ô không đọc được")
    page.get_by_role("button", name="Lưu nháp").click()
    alert = page.get_by_role("alert").filter(has_text="Cần xem lại")
    expect(alert).to_contain_text("Chi bộ khu phố 3, Lượt dự")
    watch.seen.clear()  # the browser itself notes the answer 422
    page_is_sound(page, "unreadable")
    page.get_by_label("Lượt dự, Chi bộ khu phố 3").fill("44")
    page.get_by_role("button", name="Ghi chú của Chi bộ khu phố 1").click()
    page.get_by_label("Ghi chú mục 1, Chi bộ khu phố 1").fill("Một buổi ghép")
    page.get_by_label("Ghi chú mục 2, Chi bộ khu phố 1").fill("Cả đảng viên dự thính")
    page.get_by_role("button", name="Nộp các đơn vị đã điền trên trang").click()
    expect(page.get_by_text("Đã nộp biểu của 1 đơn vị.")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Cần xem lại")).to_contain_text("Chi bộ khu phố 2, ghi chú mục 2")
    watch.seen.clear()
    page_is_sound(page, "not-ready")
    for number in (2, 3):
        page.get_by_label(f"Ghi chú mục 2, Chi bộ khu phố {number}").fill("Đủ")
    page.get_by_role("button", name="Nộp các đơn vị đã điền trên trang").click()
    expect(page.get_by_text("Đã nộp biểu của 2 đơn vị.")).to_be_visible()
    expect(page.get_by_role("link", name="Còn phải nộp 5")).to_be_visible()
    assert asked.addressees.filter(state=State.HANDED).count() == 3
