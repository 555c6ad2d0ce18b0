"""Reading tables as offices lay them out, and writing them so that nothing runs."""

import datetime as dt
import io
import zipfile
from contextlib import ExitStack, closing
from dataclasses import replace

import openpyxl
import pytest

from capuy.core.problems import ProblemsFound
from capuy.documents import children, preflight, sheets
from capuy.documents.sheets import reading
from tests.documents import files


def table(rows, **more):
    return sheets.read_table(files.workbook(rows, **more))


def test_cells_come_as_they_are():
    moment = dt.datetime(2022, 5, 6, 7, 30)  # noqa: DTZ001 - a sheet knows no zones
    rows = sheets.read(files.workbook([["079", 12, 1.5, dt.date(1975, 9, 5), moment, True, "#REF!"], ["a", None]]))
    assert rows[0] == ["079", 12, 1.5, dt.date(1975, 9, 5), moment, True, "#REF!"]
    assert rows[1] == ["a"] + [""] * 6


def test_two_header_rows_are_joined_and_titles_passed_over():
    found = table(
        [
            ["ĐẢNG BỘ QUẬN 1", None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
            [],
            ["DANH SÁCH ĐẢNG VIÊN"],
            ["TT", "Họ và tên", "Ngày sinh", "Trình độ", None],
            [None, None, None, "Chuyên môn", "Lý luận"],
            [1, 2, 3, 4, 5],
            [1, "Trần Thị Nụ", "05/09/1975", "Đại học", "Sơ cấp"],
        ],
        merges=["A1:C1", "A3:E3", "A4:A5", "B4:B5", "C4:C5", "D4:E4"],
    )
    assert found.labels == ["TT", "Họ và tên", "Ngày sinh", "Trình độ / Chuyên môn", "Trình độ / Lý luận"]
    assert found.first_row == 7
    assert found.rows == [[1, "Trần Thị Nụ", "05/09/1975", "Đại học", "Sơ cấp"]]


def test_an_unmerged_second_header_row_is_understood():
    found = table(
        [
            ["TT", "Họ và tên", "Ngày sinh", "Trình độ", None],
            [None, None, None, "Chuyên môn", "Lý luận"],
            [1, "Trần Thị Nụ", "05/09/1975", "Đại học", "Sơ cấp"],
        ]
    )
    assert found.labels[3:] == ["Trình độ / Chuyên môn", "Trình độ / Lý luận"]
    assert len(found.rows) == 1


def test_remarks_are_no_records_and_people_named_tong_are():
    found = table(
        [
            ["TT", "Họ và tên", "Ngày sinh"],
            [None, "Chi bộ 1", None],
            [1, "Tống Công Lý", "05/09/1975"],
            [None, None, None],
            [2, "Cộng Thị Mật", "05/09/1975"],
            [None, "Tổng cộng", 2],
            [None, "Cộng", 2],
            [None, "Tổng số đảng viên:", 2],
            ["Người lập biểu"],
        ]
    )
    assert [number for number, _ in found.numbered()] == [3, 5]


def test_merged_cells_among_records_are_named_by_row_and_column():
    found = table(
        [["TT", "Họ và tên", "Quê quán"], [1, "A B", "Gia Định"], [2, "C D", None], ["Tổng cộng", None, 2]],
        merges=["C2:C3", "A4:B4"],
    )
    (problem,) = found.merge_problems()
    assert problem.message.startswith("Dòng 2–3, cột “Quê quán”: các ô bị gộp.")


def test_a_sheet_is_chosen_by_name_and_hidden_ones_are_not_offered():
    data = files.workbook(sheets=["Danh sách", "Phụ lục"])
    assert sheets.sheet_names(data) == ["Danh sách", "Phụ lục"]
    assert sheets.read(data, "Phụ lục") == []
    with pytest.raises(ProblemsFound, match="không có trang tính “Trang 9”"):
        sheets.read(data, "Trang 9")


@pytest.mark.parametrize("rows", [[], [["một ô"]], [["DANH SÁCH"], ["a"], ["b"]]])
def test_no_table_is_said(rows):
    with pytest.raises(ProblemsFound, match="không có bảng nào"):
        table(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [["MẬT"], ["TT", "Họ", "Tên"], [1, "Trần", "Nụ"]],
        [["ĐẢNG BỘ", None, "Độ mật: Tối mật"], ["TT", "Họ", "Tên"], [1, "Trần", "Nụ"]],
        [["TT", "Họ", "Tên"], [1, "Trần", "Nụ"], [None, None, "Tuyệt mật"]],
        [["TỐI MẬT\nSố: 12-BC/ĐU"], ["TT", "Họ", "Tên"], [1, "Trần", "Nụ"]],
        [["DANH SÁCH ĐẢNG VIÊN (TUYỆT MẬT)"], ["TT", "Họ", "Tên"], [1, "Trần", "Nụ"]],
        [["TỐI MẬT - LƯU HÀNH NỘI BỘ"], ["TT", "Họ", "Tên"], [1, "Trần", "Nụ"]],
        [["M\u00adẬT"], ["TT", "Họ", "Tên"], [1, "Trần", "Nụ"]],
        [["T", "Ố", "I", "M", "Ậ", "T"], ["TT", "Họ", "Tên", "Sinh", "Nam", "Nữ"], [1, "A", "B", "C", "D", "E"]],
        [["TT", "Họ", "Tên"], [1, "Trần", "Nụ"], ["Tối mật", "Ngày 01/02/2026", None]],
    ],
)
def test_a_stamp_on_the_sheet_is_refused(rows):
    with pytest.raises(ProblemsFound, match="đóng dấu") as caught:
        sheets.read(files.workbook(rows))
    assert caught.value.problems[0].code == "secret"


def test_a_member_called_mat_is_no_secret():
    assert sheets.read(files.workbook([["TT", "Họ", "Tên"], [1, "Trần", "Mật"], [2, None, "Mật"]]))


@pytest.mark.parametrize(
    ("place", "told"),
    [("C1048576", "tới tận dòng 1.048.576, cột C"), ("XFD1048576", "vùng dữ liệu rộng bất thường")],
)
def test_a_sheet_that_pretends_to_be_endless_costs_a_child_only(place, told):
    """Even if it slipped past the look before: the child counts again, or dies of its limit."""
    number = place.lstrip("CDFX")
    data = files.with_rows(f'<row r="{number}"><c r="{place}"><v>1</v></c></row>')
    with pytest.raises(ProblemsFound, match=told):
        sheets.read(data)


def test_a_table_with_borders_down_to_the_last_row_comes_in():
    """Many an office file: a million rows with a frame, of which two hold anything."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 1_048_577))
    data = preflight.check("ds.xlsx", files.with_rows(rows, dimension="A1:A1048576"))
    assert len(sheets.read(data)) == 2


def test_so_many_are_read_at_once_and_others_are_told_to_come_again(monkeypatch):
    monkeypatch.setattr(children, "WAIT", 0.01)
    data = files.workbook()
    with ExitStack() as others:
        for _ in range(children.CHILDREN):
            others.enter_context(
                closing(children.frames(reading.CHILD, "", data, reading._unreadable(), more=(10, 100)))
            ).__next__()
        with pytest.raises(ProblemsFound, match="Máy chủ đang đọc nhiều tệp khác"):
            sheets.read(data)
    assert len(sheets.read(data)) == 2


def test_a_file_that_cannot_be_read_keeps_no_other_waiting(monkeypatch):
    monkeypatch.setattr(children, "WAIT", 0.01)
    caught = []
    for bad in (b"PK nothing", files.workbook([["x"] * 301]), files.workbook([["MẬT"]])) * children.CHILDREN:
        with pytest.raises(ProblemsFound) as found:
            sheets.read(bad)
        caught.append(found)  # a traceback that is kept keeps no turn
    assert len(sheets.read(files.workbook())) == 2


def test_what_is_no_workbook_inside_is_said():
    with pytest.raises(ProblemsFound, match="Không đọc được bảng tính"):
        sheets.read(b"PK\x03\x04 nothing")


PAGE = sheets.Page(
    name="Danh sách: quý I/2022 của chi bộ rất dài",
    columns=[
        sheets.Column("TT", kind="order"),
        sheets.Column("Họ và tên", width=28),
        sheets.Column("Ngày sinh", kind="date"),
        sheets.Column("Chuyên môn", group="Trình độ"),
        sheets.Column("Lý luận", group="Trình độ"),
        sheets.Column("Số lượng", kind="count"),
        sheets.Column("Tỷ lệ", kind="rate"),
    ],
    rows=[[1, "Trần Thị Nụ", dt.date(1975, 9, 5), "Đại học", "", 16, "12,5%"]],
    title="DANH SÁCH ĐẢNG VIÊN",
    left=["ĐẢNG BỘ QUẬN 1"],
    right=["ĐẢNG CỘNG SẢN VIỆT NAM"],
    totals=["", "Tổng cộng", None, None, None, 16, "12,5%"],
    note="Ghi chú: số liệu giả định.",
)


def test_what_is_written_reads_back_as_the_same_table():
    found = sheets.read_table(sheets.write(PAGE))
    assert found.labels[3:5] == ["Trình độ / Chuyên môn", "Trình độ / Lý luận"]
    assert [row for _, row in found.numbered()] == [[1, "Trần Thị Nụ", dt.date(1975, 9, 5), "Đại học", "", 16, "12,5%"]]


def test_the_page_is_set_up_for_paper():
    book = openpyxl.load_workbook(io.BytesIO(sheets.write(PAGE, PAGE, watermark="Trần Văn A & B kết xuất")))
    assert [len(name) <= 31 for name in book.sheetnames] == [True, True]
    sheet = book.worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.freeze_panes == "A7"
    assert sheet.print_title_rows == "$5:$6"
    assert "Trần Văn A" in sheet.oddFooter.left.text
    assert sheet["C7"].number_format == "dd/mm/yyyy"
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"D5:E5", "A5:A6", "A3:G3"}


@pytest.mark.parametrize(
    "payload",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://x")',
        "http://x.invalid",
        "{=1}",
        "0123",
    ],
)
def test_no_text_becomes_a_formula_a_link_or_a_number(payload):
    columns = [sheets.Column("Họ và tên"), sheets.Column("Số", kind="count")]
    data = sheets.write(sheets.Page("Tệp", columns, [[payload, payload]]))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == payload.strip()
    assert cell.quotePrefix == payload.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_sheet_that_is_too_wide_says_what_to_take_away():
    with pytest.raises(ProblemsFound) as found:
        sheets.read(files.workbook([["Họ tên"] * 301, ["Nụ"] * 301]))
    (problem,) = found.value.problems
    assert problem.code == "too-wide"
    assert "301 cột" in problem.message


def test_a_wide_sheet_whose_columns_are_blank_is_cut():
    rows = sheets.read(files.workbook([["Họ", "Tên"] + [""] * 400, ["Trần", "Nụ", *[""] * 400]]))
    assert {len(row) for row in rows} == {2}


def test_merged_cells_that_overlap_are_taken_once():
    merges = ["B1:C1", *["B1:C1"] * 50, "C1:C2"]
    rows = [["TT", "Trình độ", None, "Nữ"], [None, "Văn hóa", "Lý luận", None], [1, "x", "y", "z"]]
    table = sheets.read_table(files.workbook(rows, merges=merges))
    assert table.labels == ["TT", "Trình độ / Văn hóa", "Trình độ / Lý luận", "Nữ"]


def test_too_many_merged_cells_are_refused():
    merges = [f"A{row}:B{row}" for row in range(3, 50_010)]
    with pytest.raises(ProblemsFound, match="vùng ô gộp"):
        sheets.read(files.workbook([["Họ", "Tên"], ["Trần", "Nụ"]], merges=merges))


def opened(*pages):
    return openpyxl.load_workbook(io.BytesIO(sheets.write(*pages))).worksheets[0]


def test_a_wrapped_text_gets_the_height_of_its_lines():
    columns = [sheets.Column("TT", "order"), sheets.Column("Một tiêu đề dài hơn hẳn bề rộng của cột", width=12)]
    sheet = opened(sheets.Page("x", columns, [[1, "ngắn"], [2, "Hoàn thành xuất sắc nhiệm vụ được giao trong năm"]]))
    assert [sheet.row_dimensions[row].height for row in (1, 2, 3)] == [66, 16.5, 82.5]


def test_thousands_have_dots_whatever_the_language_of_the_spreadsheet():
    columns = [sheets.Column("Số", "count"), sheets.Column("Tăng", "change"), sheets.Column("Tăng", "change")]
    sheet = opened(sheets.Page("x", columns, [[1234, -12, 1234567]]))
    assert [cell.value for cell in sheet[2]] == [1234, -12, 1234567]
    assert [cell.number_format for cell in sheet[2]] == [
        "[<1000]0;[<1000000]0\\.000;0\\.000\\.000",
        "+0;−0;0",
        "+0\\.000\\.000;−0\\.000\\.000;0",
    ]


def test_a_sheet_too_wide_for_paper_is_printed_in_parts_that_repeat_its_first_columns():
    columns = [sheets.Column("TT", "order"), sheets.Column("Đơn vị", width=40)]
    wide = sheets.Page("x", [*columns, *(sheets.Column(f"Mục {at}", "count") for at in range(20))], [], title="BIỂU")
    sheet = opened(wide)
    assert (sheet.page_setup.scale, sheet.print_title_cols, sheet.freeze_panes) == (65, "$A:$B", "C4")
    assert len(sheet.col_breaks) == 1
    narrow = opened(sheets.Page("x", columns, []))
    assert (narrow.sheet_properties.pageSetUpPr.fitToPage, narrow.print_title_cols) == (True, None)


def test_a_page_to_fill_in_has_its_note_above_and_keeps_what_is_typed():
    columns = [sheets.Column("Số định danh"), sheets.Column("Ngày sinh", "date")]
    data = sheets.write(sheets.Page("x", columns, [], note="Mỗi dòng là một người.", fill_in=True))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet["A1"].value, sheet["A3"].value) == ("Mỗi dòng là một người.", "Số định danh")
    formats = [
        openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].column_dimensions[at].number_format for at in "AB"
    ]
    assert formats == ["@", "dd/mm/yyyy"]


def test_a_text_alone_heads_the_rows_below_it():
    columns = [sheets.Column("TT", "order"), sheets.Column("Chỉ tiêu"), sheets.Column("Số", "count")]
    data = sheets.write(sheets.Page("x", columns, ["Đội ngũ", [1, "Đảng viên", 5]]))
    assert "A2:C2" in {str(area) for area in openpyxl.load_workbook(io.BytesIO(data)).active.merged_cells.ranges}
    assert [row for _, row in sheets.read_table(data).numbered()] == [[1, "Đảng viên", 5]]


def test_who_took_it_and_when_stands_below_the_table_and_at_the_foot_of_each_page():
    book = openpyxl.load_workbook(io.BytesIO(sheets.write(PAGE, PAGE, watermark="Trần Văn A (a) kết xuất lúc 17:05")))
    for sheet in book:
        assert sheet.cell(sheet.max_row, 1).value == "Trần Văn A (a) kết xuất lúc 17:05"
        assert "Trần Văn A (a) kết xuất lúc 17:05" in sheet.oddFooter.left.text
    assert book.properties.description == "Trần Văn A (a) kết xuất lúc 17:05"
    blank = sheets.write(replace(PAGE, fill_in=True, rows=[]), watermark="Trần Văn A")
    assert "Trần Văn A" not in [cell.value for row in openpyxl.load_workbook(io.BytesIO(blank)).active for cell in row]
