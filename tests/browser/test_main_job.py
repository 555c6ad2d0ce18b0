"""The main job, on a desk and on a telephone: import, decide, report from the cell, open figures, freeze the report."""

import datetime as dt
import io
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from capuy.accounts.roles import Role
from capuy.core.periods import year_period
from capuy.figures.actions import set_target
from capuy.members.actions import MemberData, admit, register_member
from capuy.members.models import Member
from capuy.organisations.models import Organisation
from tests.factories import make_organisation, make_user

NAMES = ("Nguyễn Thị Đào", "Trần Văn Ổn", "Lê Hữu Ân", "Phạm Thị Thơm")


class Ward:
    """A ward with three cells, four members in each, one admitted this year, and those who work there."""

    def __init__(self) -> None:
        founded = dt.date(2025, 7, 1)
        self.city = make_organisation("99", "Thành ủy Lạc Hồng", "thanh_uy")
        self.ward = make_organisation("99.101", "Đảng ủy phường An Hòa", "dang_bo_phuong", self.city, on=founded)
        self.cells = [
            make_organisation(f"99.101.{n}", f"Chi bộ khu phố {n}", "chi_bo", self.ward, on=founded) for n in (1, 2, 3)
        ]
        for number, cell in enumerate(self.cells):
            for k, name in enumerate(NAMES):
                self.enter(cell, name, dt.date(1970 + k, 1 + number, 3))
        fresh = MemberData(full_name="Đỗ Thị Mới", sex="female", born_on=dt.date(1999, 9, 9))
        admit(by=None, organisation=self.cells[0], data=fresh, on=dt.date(2026, 5, 19))
        set_target(by=None, organisation=self.ward, indicator="members.admitted", period=year_period(2026), value=2)
        self.board = make_user("tochuc", (Role.ORGANISATION_BOARD, self.ward), full_name="Lương Thị Chức")
        self.office = make_user("vanphong", (Role.OFFICE, self.ward), full_name="Đỗ Văn Phòng")
        self.secretary = make_user("bithu", (Role.CELL_SECRETARY, self.cells[0]), full_name="Hồ Thị Bí")

    def enter(self, cell: Organisation, name: str, born_on: dt.date) -> None:
        data = MemberData(full_name=name, sex="female", born_on=born_on, admitted_on=dt.date(2000, 2, 3))
        register_member(by=None, organisation=cell, data=data, joined_on=dt.date(2025, 7, 1), accept_warnings=True)


@pytest.fixture
def ward(live_server) -> Ward:
    return Ward()


def sheet(path: Path, rows: list[list[str]]) -> Path:
    """A register as offices keep it: a title, two rows of headers, the rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("Danh sách")
        page.write_string(0, 0, "DANH SÁCH ĐẢNG VIÊN")
        heads = ["TT", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng", "", "Mã chi bộ"]
        for column, label in enumerate(heads):
            page.write_string(2, column, label)
        page.merge_range(2, 4, 2, 5, "Ngày vào Đảng")
        page.write_string(3, 4, "Ngày kết nạp")
        page.write_string(3, 5, "Ngày chính thức")
        for number, row in enumerate(rows, start=4):
            for column, value in enumerate(row):
                page.write_string(number, column, value)
    path.write_bytes(stream.getvalue())
    return path


def upload(page: Page, path: Path) -> None:
    page.get_by_label("Tệp Excel").set_input_files(path)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Kiểm tra và xem trước").click()


def test_members_come_in_from_the_office_s_sheet(
    page: Page, ward: Ward, sign_in, page_is_sound, tmp_path: Path
) -> None:
    good = ["1", "Vũ Thị Ước", "Nữ", "05/09/1985", "03/02/2010", "03/02/2011", "99.101.2"]
    bad = ["2", "Ngô Văn Ý", "Nam", "7/8/85", "03/02/2010", "03/02/2011", "99.101.9"]
    sign_in(ward.board)
    page.goto("/to-chuc/99.101/dang-vien/nhap/")
    upload(page, sheet(tmp_path / "sai.xlsx", [good, bad]))
    expect(page.get_by_text("phải ghi đủ bốn chữ số")).to_be_visible()
    expect(page.get_by_text("99.101.9").first).to_be_visible()
    page_is_sound(page, "errors")
    assert not Member.objects.filter(full_name="Vũ Thị Ước").exists()

    page.get_by_role("link", name="Tải tệp đã sửa").click()
    mended = [*bad[:3], "07/08/1985", *bad[4:6], "99.101.3"]
    upload(page, sheet(tmp_path / "dung.xlsx", [good, mended]))
    page_is_sound(page, "preview")
    page.get_by_role("button", name="Nhập 2 đảng viên").click()
    page.goto("/to-chuc/99.101/dang-vien/")
    page.get_by_label("Họ tên hoặc số định danh").fill("uoc")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_role("link", name="Vũ Thị Ước")).to_be_visible()

    page.goto("/to-chuc/99.101/dang-vien/nhap/")
    upload(page, sheet(tmp_path / "lan-nua.xlsx", [good, mended]))
    expect(page.get_by_text("không làm thay đổi gì").first).to_be_visible()
    assert Member.objects.filter(full_name__in=["Vũ Thị Ước", "Ngô Văn Ý"]).count() == 2


def test_two_cells_are_merged_after_a_look_at_the_effects(page: Page, ward: Ward, sign_in, page_is_sound) -> None:
    sign_in(ward.board)
    page.goto("/to-chuc/99.101.1/quyet-dinh/them/merge/")
    page.get_by_label("Số quyết định").fill("12-QĐ/ĐU")
    page.get_by_label("Ngày ký").fill("28/09/2026")
    page.get_by_label("Hiệu lực từ ngày").fill("01/10/2026")
    page.get_by_role("combobox", name="Các tổ chức hợp nhất, sáp nhập với nhau").press_sequentially("khu pho 2")
    page.get_by_role("option", name="Chi bộ khu phố 2").click()
    page_is_sound(page, "form")
    page.get_by_role("button", name="Xem trước kết quả").click()
    expect(page.get_by_role("heading", name="Kết quả dự kiến")).to_be_visible()
    expect(page.get_by_role("region", name="Kết quả dự kiến")).to_contain_text("4 đảng viên")
    page_is_sound(page, "preview")
    assert Organisation.objects.get(code="99.101.2").version_on(dt.date(2026, 10, 1)) is not None

    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("12-QĐ/ĐU")
    page_is_sound(page, "decision")
    page.goto("/to-chuc/99.101.1/dang-vien/")
    expect(page.get_by_text("9 đảng viên").first).to_be_visible()
    page.goto("/to-chuc/99.101.2/lich-su/")
    expect(page.get_by_role("main")).to_contain_text("Kết thúc hoạt động từ 01/10/2026")


def test_a_secretary_fills_in_the_form_and_the_committee_s_figure_moves(
    page: Page, ward: Ward, sign_in, page_is_sound
) -> None:
    sign_in(ward.secretary)
    page.goto("/to-chuc/99.101.1/bieu-mau/2026/")
    page.get_by_label("Sinh hoạt thường kỳ đã tổ chức").fill("10")
    page.get_by_label("Quần chúng đề nghị thẩm tra lý lịch").fill("2")
    page.get_by_role("button", name="Lưu").first.click()
    expect(page.get_by_label("Sinh hoạt thường kỳ đã tổ chức")).to_have_value("10")
    page_is_sound(page, "form")

    sign_in(ward.office)
    page.goto("/to-chuc/99.101/so-lieu/2026/meetings.regular_held/")
    expect(page.locator(".figure-large")).to_contain_text("10")
    page.get_by_role("link", name="10: Chi bộ khu phố 1").click()
    expect(page.get_by_text("Hồ Thị Bí")).to_be_visible()
    page_is_sound(page, "explained")


def test_a_figure_of_the_report_opens_down_to_the_person(page: Page, ward: Ward, sign_in, page_is_sound) -> None:
    sign_in(ward.office)
    page.goto("/to-chuc/99.101/bao-cao/")
    page.get_by_role("button", name="Lập báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Báo cáo năm 2026")
    page_is_sound(page, "report")
    report = page.url

    sign_in(ward.board)
    page.goto(report)
    page.get_by_role("article").get_by_role("link", name="01/02").first.click()
    page.get_by_role("link", name="1: Chi bộ khu phố 1").click()
    page.get_by_role("link", name="Đỗ Thị Mới").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đỗ Thị Mới")


def test_a_report_is_frozen_and_leaves_as_word(page: Page, ward: Ward, sign_in, page_is_sound) -> None:
    sign_in(ward.office)
    page.goto("/to-chuc/99.101/bao-cao/")
    page.get_by_role("button", name="Lập báo cáo").click()
    page.get_by_label("Kiến nghị").first.fill("Đề nghị mở lớp bồi dưỡng cho bí thư chi bộ mới.")
    page.get_by_role("button", name="Lưu").last.click()
    page.get_by_role("link", name="Chốt báo cáo").click()
    page.get_by_label("Ngày báo cáo").fill("20/11/2026")
    page.get_by_label("Địa danh").fill("An Hòa")
    page.get_by_label("Người ký").first.fill("Hoàng Minh Ân")
    page_is_sound(page, "freezing")
    tick = page.get_by_role("checkbox")
    if tick.count():
        tick.check()
    page.get_by_role("button", name="Chốt báo cáo").click()
    if page.get_by_role("checkbox").count():
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Chốt báo cáo").click()
    expect(page.get_by_text("01-BC/ĐU").first).to_be_visible()
    page_is_sound(page, "frozen")
    page.locator("main summary", has_text="Kết xuất").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Kết xuất Word để in").click()
    assert download.value.suggested_filename.endswith(".docx")
