"""Tables as PDF: paper, heads on every sheet of it, Vietnamese letters, tables wider and longer than the paper."""

import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from capuy.documents import pdf
from capuy.documents.sheets import Column, Page

LETTERS = "ăâđêôơư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"


def drawn(columns, rows, **fields):
    paper = pdf.draw(Page("x", columns, rows, **fields), watermark="Trần Thị Nụ kết xuất")
    reader = PdfReader(io.BytesIO(paper.finished()))
    return reader, [page.extract_text() for page in reader.pages]


def wide(count):
    return [
        Column("TT", "order"),
        Column("Đơn vị", width=40),
        *(Column(f"Mục {i}", "count", width=14) for i in range(count)),
    ]


def test_a_long_table_repeats_its_head_rows_and_counts_its_sheets():
    rows = [[at, f"Chi bộ {at}", at * 1000] for at in range(1, 73)]
    reader, pages = drawn(wide(1), rows, title="TỔNG HỢP", totals=["", "Tổng cộng", 2628000], left=["ĐẢNG ỦY A"])
    assert len(pages) > 1
    for number, (page, text) in enumerate(zip(reader.pages, pages, strict=True), 1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
        assert "Đơn vị" in text
        assert f"Trang {number}/{len(pages)}" in text
        assert "Trần Thị Nụ kết xuất" in text
    assert "ĐẢNG ỦY A · TỔNG HỢP · tiếp theo" in pages[1]
    assert "72.000" in pages[-1]
    assert "2.628.000" in pages[-1]


def test_all_letters_of_vietnamese_come_as_they_are_and_the_letters_are_embedded():
    reader, pages = drawn([Column("Chữ", width=60)], [[LETTERS], [LETTERS.upper()], ["e\u0302\u0301 decomposed"]])
    text = " ".join(pages[0].split())
    for word in [*LETTERS.split(), *LETTERS.upper().split(), "ế"]:
        assert word in text
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts}
    assert {"BeVietnamPro", "BeVietnamProSemiBold"} <= names
    assert all(font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"] for font in fonts)


def test_a_table_too_wide_goes_on_in_parts_with_its_first_columns_again():
    _, pages = drawn(wide(30), [[1, "Chi bộ Một", *range(30)]], title="TỔNG HỢP")
    assert len(pages) == 3
    for number, text in enumerate(pages, 1):
        assert f"phần {number}/3" in text
        assert "Chi bộ Một" in text
    assert all(sum(bool(re.search(rf"Mục {i}\b", text)) for text in pages) == 1 for i in range(30))
    _, pages = drawn(wide(8), [[1, "Chi bộ Một", *range(8)]])
    assert len(pages) == 1


def test_columns_of_a_group_stay_together():
    columns = [Column("TT", "order"), Column("Đơn vị", width=40)]
    columns += [Column(f"{label} {i}", "count", group=f"Nhóm {i}") for i in range(12) for label in ("Có", "Trên")]
    _, pages = drawn(columns, [[1, "Chi bộ Một", *range(24)]])
    assert len(pages) > 1
    for i in range(12):
        having = [[bool(re.search(rf"{label} {i}\b", text)) for label in ("Nhóm", "Có", "Trên")] for text in pages]
        assert sorted(having) == [[False] * 3] * (len(pages) - 1) + [[True] * 3]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("count", 1234, "1.234"),
        ("count", None, ""),
        ("change", 12, "+12"),
        ("change", -1234, "−1.234"),
        ("change", 0, "0"),
        ("rate", "12,5%", "12,5%"),
        ("date", dt.date(1975, 9, 5), "05/09/1975"),
        ("text", True, "x"),
        ("text", "=1+1\tB", "=1+1 B"),
    ],
)
def test_values_are_written_as_a_vietnamese_paper_has_them(kind, value, shown):
    _, pages = drawn([Column("Cột", kind, width=40)], [[value]])
    assert pages[0].split("\n")[1] == (shown or "Trần Thị Nụ kết xuất Trang 1/1")


def test_what_is_too_long_for_its_box_is_cut_at_the_stroke_or_anywhere():
    columns = [Column("A", width=10), Column("B", "rate", width=10)]
    _, pages = drawn(columns, [["x" * 60, "105.000/250.000\n42%"]])
    lines = pages[0].split()
    assert {"105.000/", "250.000", "42%"} <= set(lines)
    assert "".join(line for line in lines if set(line) == {"x"}) == "x" * 60


def test_letters_that_the_font_lacks_do_no_harm():
    assert len(drawn([Column("A")], [["漢字 😀 \x00\u202e"]])[1]) == 1


def test_a_heading_among_the_rows_does_not_stand_alone_at_the_foot():
    for count in range(30, 34):
        _, pages = drawn([Column("A", width=60)], [*([f"Dòng {at}"] for at in range(count)), "Đầu mục", ["Dòng cuối"]])
        assert ("Đầu mục" in pages[-1]) == ("Dòng cuối" in pages[-1])


def test_a_table_without_rows_has_its_head_and_note():
    _, pages = drawn(wide(1), [], note="Ghi chú: chưa có số liệu.")
    assert "Ghi chú: chưa có số liệu." in pages[0]
    assert "Đơn vị" in pages[0]
