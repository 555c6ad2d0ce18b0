"""Members from Excel on a desk and on a telephone: errors told, the file mended, everything in."""

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.members.models import Member
from tests.documents import files
from tests.factories import make_organisation, make_user

HEADS = [
    ["DANH SÁCH ĐẢNG VIÊN"],
    ["TT", "Họ và tên khai sinh", "Phái", "Ngày sinh", "Số định danh", "Chi bộ", "Ngày vào Đảng", "Trình độ", None],
    [None, None, None, None, None, None, None, "Chuyên môn", "Lý luận chính trị"],
]
NAME = "Chi bộ Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"
NU = [
    1,
    "Nguyễn Trần Thị Phương Nụ",
    "Nữ",
    dt.date(1985, 9, 5),
    "079185001234",
    NAME,
    dt.date(2010, 2, 3),
    "Đại học",
    None,
]
AN = [2, "Lê Văn An", "Nam", "06/10/1990", "001090004321", NAME, "01/03/2016", "Thạc sĩ", "Trung cấp"]


@pytest.fixture
def clerk(live_server) -> User:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    base = make_organisation("QU-CQ", "Đảng bộ các cơ quan Đảng và Mặt trận Tổ quốc quận Tân Hòa", "dang_bo_co_so", top)
    make_organisation("QU-CQ-1", NAME, "chi_bo", base)
    return make_user("tochuc", (Role.ORGANISATION_BOARD, top), full_name="Trần Văn Bình")


def hand_in(page: Page, folder: Path, *rows: list) -> None:
    merges = ["A1:I1", *[f"{column}2:{column}3" for column in "ABCDEFG"], "H2:I2"]
    file = folder / "danh sách đảng viên quý IV.xlsx"
    file.write_bytes(files.workbook([*HEADS, *rows], merges=merges))
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn cột của tệp")


def test_a_list_comes_in_after_it_was_mended(page: Page, clerk: User, sign_in, page_is_sound, tmp_path: Path) -> None:
    sign_in(clerk)
    page.goto("/to-chuc/QU-CQ/dang-vien/nhap/")
    page_is_sound(page, "upload")

    hand_in(page, tmp_path, NU, [*AN[:3], "6/10/90", "1090004321", *AN[5:]])
    expect(page.get_by_label("Trình độ / Chuyên môn")).to_have_value("profession")
    page.get_by_label("Phái").select_option("Giới tính")
    page_is_sound(page, "columns")
    page.get_by_role("button", name="Kiểm tra và xem trước").click()

    expect(page.get_by_text("Cần sửa 2 lỗi trong tệp")).to_be_visible()
    expect(page.get_by_text("Nếu đúng là 001090004321")).to_be_visible()
    page_is_sound(page, "errors")
    assert not Member.objects.exists()

    page.get_by_role("link", name="Tải tệp đã sửa").click()
    hand_in(page, tmp_path, NU, AN)
    expect(page.get_by_label("Phái")).to_have_value("sex")
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    page_is_sound(page, "preview")
    page.get_by_role("button", name="Nhập 2 đảng viên").click()

    expect(page.get_by_text("thêm mới 2, cập nhật 0, không đổi 0")).to_be_visible()
    page_is_sound(page, "list")
    assert Member.objects.count() == 2


@pytest.mark.parametrize("size", ["desktop"])
def test_a_file_too_large_is_told_before_and_after_sending(
    page: Page, clerk: User, sign_in, settings, tmp_path: Path
) -> None:
    settings.MAX_UPLOAD_BYTES = 2 * 1024**2
    sign_in(clerk)
    page.goto("/to-chuc/QU-CQ/dang-vien/nhap/")
    expect(page.get_by_text("Chưa chọn tệp")).to_be_visible()
    file = tmp_path / "ảnh quét.xlsx"
    file.write_bytes(bytes(40 * 1024**2))

    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("ảnh quét.xlsx")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Tệp vượt quá 2 MB")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhập đảng viên từ Excel")

    page.locator("main form[enctype]").evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tệp quá lớn")
