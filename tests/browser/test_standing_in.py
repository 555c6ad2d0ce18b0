"""Somebody goes away and names who acts in his stead; a role waits for its second key; the table of roles on paper."""

import datetime as dt
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from capuy.accounts.models import User
from capuy.accounts.roles import PERMISSION_LABELS, Role
from capuy.core import dates
from tests.factories import make_member, make_organisation, make_user

LONG = "Đảng bộ các cơ quan Đảng, Mặt trận Tổ quốc và các tổ chức chính trị – xã hội quận Tân Hòa"


@pytest.fixture
def people(live_server) -> dict[str, User]:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    base = make_organisation("QU-CQ", LONG, "dang_bo_co_so", top)
    make_member("Phạm Thị Mai", make_organisation("CB", "Chi bộ Văn phòng", "chi_bo", base))
    return {
        "chief": make_user(
            "truong", (Role.ORGANISATION_BOARD, base), (Role.OFFICE, base), full_name="Nguyễn Văn Trưởng"
        ),
        "clerk": make_user("thao", (Role.LEADER, base), full_name="Công Tằng Tôn Nữ Phương Thảo"),
        "one": make_user("quantri", (Role.ADMINISTRATOR, top), full_name="Vũ Văn Khánh"),
        "two": make_user("quantri2", (Role.ADMINISTRATOR, top), full_name="Đỗ Thị Hai"),
    }


def test_a_deputy_is_named_works_in_the_own_name_and_stops(page: Page, people, sign_in, page_is_sound) -> None:
    sign_in(people["chief"])
    page.goto("/")
    page.locator("header summary").click()
    page.get_by_role("link", name="Phụ trách thay").click()
    page_is_sound(page, "form")
    page.get_by_label(f"Văn phòng – {LONG}").uncheck()
    page.get_by_label("Người phụ trách thay").fill("khong co ai")
    page.get_by_label("Đến hết ngày").fill("31/12/2099")
    page.get_by_role("button", name="Phân công").click()
    expect(page.get_by_text("Không tìm thấy người này")).to_be_visible()
    page_is_sound(page, "refused")
    page.get_by_label("Người phụ trách thay").fill("cong tang ton nu phuong thao")
    page.get_by_label("Đến hết ngày").fill(f"{dates.today() + dt.timedelta(days=9):%d/%m/%Y}")
    page.get_by_label("Lý do").fill("Đi học lớp cao cấp lý luận chính trị")
    page.get_by_role("button", name="Phân công").click()
    expect(page.get_by_text("Đã phân công: Công Tằng Tôn Nữ Phương Thảo")).to_be_visible()
    page_is_sound(page, "named")

    page.context.clear_cookies()
    sign_in(people["clerk"])
    page.goto("/")
    expect(page.get_by_text("Đồng chí đang phụ trách thay đồng chí Nguyễn Văn Trưởng")).to_be_visible()
    page_is_sound(page, "home")
    page.goto("/to-chuc/QU-CQ/dang-vien/")
    page.get_by_role("link", name="Phạm Thị Mai").click()
    page.goto("/phu-trach-thay/")
    page_is_sound(page, "deputy")
    page.get_by_role("button", name="Kết thúc").click()
    expect(page.get_by_text("thôi phụ trách thay Nguyễn Văn Trưởng")).to_be_visible()
    assert page.request.get("/to-chuc/QU-CQ/dang-vien/").status == 404

    page.context.clear_cookies()
    sign_in(people["one"])
    page.goto("/nhat-ky/?nguoi=thao&loai=reading")
    expect(page.get_by_text("Công Tằng Tôn Nữ Phương Thảo (thay đồng chí Nguyễn Văn Trưởng)")).to_be_visible()
    page_is_sound(page, "journal")


def test_a_role_waits_for_its_second_key(page: Page, people, sign_in, page_is_sound) -> None:
    sign_in(people["one"])
    page.goto(f"/nguoi-dung/{people['clerk'].pk}/")
    page.get_by_role("combobox", name="Vai trò").select_option(label="Ủy ban Kiểm tra")
    page.get_by_role("combobox", name="Tại tổ chức").fill("quan uy")
    page.get_by_role("option", name="Quận ủy Tân Hòa").click()
    page.get_by_role("button", name="Cấp vai trò").click()
    expect(page.get_by_text("đang chờ người quản trị thứ hai xác nhận")).to_be_visible()
    page_is_sound(page, "user")
    page.get_by_role("link", name="Mở đề nghị").click()
    page_is_sound(page, "own")

    page.context.clear_cookies()
    sign_in(people["two"])
    page.goto("/")
    page_is_sound(page, "home")
    page.get_by_role("link", name="Ủy ban Kiểm tra – Quận ủy Tân Hòa").click()
    page_is_sound(page, "second")
    page.get_by_role("button", name="Xác nhận cấp vai trò").click()
    expect(page.get_by_text("có vai trò Ủy ban Kiểm tra")).to_be_visible()
    assert people["clerk"].grants.filter(role=Role.INSPECTION, confirmed_by="quantri2").exists()
    page.goto(f"/nguoi-dung/{people['chief'].pk}/")
    page.get_by_role("link", name="Phân công người phụ trách thay").click()
    page_is_sound(page, "name")


@pytest.mark.parametrize("size", ["desktop"])
def test_the_table_of_roles_stands_on_one_sheet(page: Page, people, sign_in, page_is_sound) -> None:
    sign_in(people["one"])
    page.goto(f"/nguoi-dung/{people['clerk'].pk}/")
    page.get_by_role("main").get_by_role("link", name="Bảng vai trò").click()
    page_is_sound(page)
    (sheet,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [210, 297]
    text = "".join(sheet.extract_text().split())  # the reader parts letters of different fonts
    for words in (*PERMISSION_LABELS.values(), *Role.labels):
        assert "".join(words.split()) in text
