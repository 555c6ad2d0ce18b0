"""What an import shows: the first rows with what becomes of them, the errors and the blank form as Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from capuy.core.dates import format_date
from capuy.documents import sheets
from capuy.members.importing.checking import Plan
from capuy.members.importing.columns import BY_SLUG, COLUMNS, day
from capuy.members.importing.rows import Fault, Line


@dataclass(frozen=True)
class Shown:
    """One row of the preview. `outcome` is in words; `kind` is new, changed, unchanged or wrong."""

    number: int
    name: str
    born_on: str
    cell: str
    kind: str
    outcome: str


def first_rows(plan: Plan, count: int) -> list[Shown]:
    """The first rows of the file, each with what will become of it."""
    wrong = {fault.row for fault in plan.faults}
    new = {item.line.number: item for item in plan.newcomers}
    changed = {item.line.number: item for item in plan.amended}
    shown = []
    for line in plan.lines[:count]:
        if line.number in wrong:
            outcome = ("wrong", "Có lỗi")
        elif line.number in new:
            outcome = ("new", "Thêm mới")
        elif item := changed.get(line.number):
            labels = ", ".join(BY_SLUG[slug].label.lower() for slug in item.values)
            outcome = ("changed", f"Cập nhật {labels}")
        else:
            outcome = ("unchanged", "Không đổi")
        shown.append(_shown(line, *outcome))
    return shown


def _shown(line: Line, kind: str, outcome: str) -> Shown:
    values: dict[str, Any] = line.values
    name, cell = values.get("full_name") or "", values.get("cell") or ""
    return Shown(line.number, name, format_date(values.get("born_on")), cell, kind, outcome)


def faults_workbook(faults: Sequence[Fault], warnings: Sequence[Fault], filename: str, *, mark: str) -> bytes:
    columns = [
        sheets.Column("Dòng", kind="order"),
        sheets.Column("Cột", width=26),
        sheets.Column("Mức độ", width=12),
        sheets.Column("Nội dung và cách sửa", width=90),
    ]
    rows = [
        [fault.row or "", fault.column, level, fault.message]
        for level, group in (("Lỗi", faults), ("Cảnh báo", warnings))
        for fault in group
    ]
    page = sheets.Page("Lỗi", columns, rows, title="CÁC ĐIỂM CẦN SỬA", subtitle=f"Tệp: {filename}")
    return sheets.write(page, watermark=mark)


def template() -> bytes:
    """A blank form with every column that an import understands."""
    left_out = {"family_name", "given_name", "status_since"}
    columns = [
        sheets.Column(column.label, kind="date" if column.read is day else "text", width=20)
        for column in COLUMNS
        if column.slug not in left_out
    ]
    note = (
        "Mỗi dòng là một đảng viên. Ngày ghi dd/mm/yyyy; số định danh đủ 12 chữ số, định dạng cột là Văn bản (Text). "
        "Bắt buộc: họ và tên, giới tính, ngày sinh, mã chi bộ."
    )
    return sheets.write(sheets.Page("Đảng viên", columns, [], note=note, repeated=1, fill_in=True))
