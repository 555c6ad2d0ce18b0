"""Excel in and out.

Reading, always after `preflight.check`::

    rows = sheets.read(data)                    # every row of the first visible sheet, cells as Python values
    table = sheets.read_table(data, sheet=None) # header rows found and joined: labels, rows, Excel row numbers

Writing; texts are never formulas, dates are dates::

    page = sheets.Page(
        name="Danh sách",
        columns=[
            sheets.Column("TT", kind="order"),
            sheets.Column("Họ và tên", width=28),
            sheets.Column("Ngày sinh", kind="date"),
            sheets.Column("Chuyên môn", group="Trình độ"),       # neighbours of one group share a header cell
            sheets.Column("Đảng viên", kind="count"),
            sheets.Column("Tỷ lệ", kind="rate"),                  # already a text such as 12,5%
        ],
        rows=[[1, "Trần Thị Nụ", dt.date(1975, 9, 5), "Đại học", 16, "12,5%"]],
        title="DANH SÁCH ĐẢNG VIÊN",
        subtitle="(Tính đến ngày 31/12/2022)",
        left=["ĐẢNG BỘ QUẬN 1", "ĐẢNG ỦY PHƯỜNG"], right=["ĐẢNG CỘNG SẢN VIỆT NAM"],
        totals=["", "Tổng cộng", None, None, 16, "12,5%"],
        note="Ghi chú: …",
    )
    content = sheets.write(page, watermark="Trần Văn A kết xuất lúc 17:05 22/11/2026")
    content = pdf.draw(page, watermark="…").finished()        # the same page on A4
"""

from capuy.documents.sheets.pages import Column, Kind, Page, Signing
from capuy.documents.sheets.reading import Cell, read, sheet_names
from capuy.documents.sheets.tables import Table, as_typed, read_table
from capuy.documents.sheets.writing import write

__all__ = [
    "Cell",
    "Column",
    "Kind",
    "Page",
    "Signing",
    "Table",
    "as_typed",
    "read",
    "read_table",
    "sheet_names",
    "write",
]
