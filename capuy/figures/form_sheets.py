"""The form of the cells as an Excel file: the one to fill in, and reading it back."""

from collections.abc import Collection

from capuy.core.periods import Period
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.text import fold
from capuy.documents import sheets
from capuy.figures import registry
from capuy.figures.completeness import CellState
from capuy.figures.grid import name_of, read_answer
from capuy.figures.registry import Field

CODE = "Mã chi bộ"
NAME = "Tên chi bộ"


def template_of(cells: Collection[CellState], period: Period, *, watermark: str = "") -> bytes:
    """The .xlsx to fill in, with codes and what is known already."""
    fields = registry.form_fields()
    columns = [sheets.Column("TT", "order"), sheets.Column(CODE, width=21), sheets.Column(NAME, width=36)]
    columns += [sheets.Column(field.label, "text" if field.choices else "count", width=16) for field in fields]
    rows = [
        [number, cell.code, cell.name, *(_shown(field, cell.answers.get(field.code)) for field in fields)]
        for number, cell in enumerate(cells, 1)
    ]
    choices = "; ".join(
        f"{field.label}: {', '.join(label for _, label in field.choices)}" for field in fields if field.choices
    )
    page = sheets.Page(
        name="Biểu mẫu",
        columns=columns,
        rows=rows,
        repeated=3,
        fill_in=True,
        title="BIỂU NHẬP SỐ LIỆU CỦA CHI BỘ",
        subtitle=f"({period.title})",
        note=f"Không đổi mã chi bộ và tên cột. Ô để trống giữ nguyên số đã nhập. Các mức được chọn – {choices}.",
    )
    return sheets.write(page, watermark=watermark)


def _shown(field: Field, value: int | None) -> str | int | None:
    return field.text(value) if field.choices and value is not None else value


def read_filled(data: bytes, cells: Collection[CellState]) -> tuple[dict[str, str], list[Problem]]:
    """Texts by square of the grid, and problems by row and column of the sheet. `data` has passed the preflight.

    Empty squares are left out, so that what is stored stays. Raises ProblemsFound where the sheet is no such form.
    """
    table = sheets.read_table(data)
    labels = [fold(label.split(" / ")[-1]) for label in table.labels]
    columns = {
        field: labels.index(fold(field.label)) for field in registry.form_fields() if fold(field.label) in labels
    }
    if fold(CODE) not in labels or not columns:
        message = f"Tệp không có cột “{CODE}” và các cột số liệu của biểu; tải tệp mẫu, điền rồi tải lên lại."
        raise ProblemsFound([Problem("not-this-form", message)])
    at_code = labels.index(fold(CODE))
    by_code = {cell.code: cell for cell in cells}
    texts: dict[str, str] = {}
    problems: list[Problem] = list(table.merge_problems())
    seen: dict[str, int] = {}
    for number, row in table.numbered():
        code = sheets.as_typed(row[at_code]).strip()
        if code not in by_code:
            message = f"mã “{code}” không phải là chi bộ của biểu này; dùng mã trong tệp mẫu."
            problems.append(Problem("unknown-cell", f"Dòng {number}, cột “{CODE}”: {message}"))
            continue
        if code in seen:
            message = f"Dòng {number}: chi bộ {code} đã có ở dòng {seen[code]}; bỏ bớt một dòng."
            problems.append(Problem("twice", message))
            continue
        seen[code] = number
        for field, at in columns.items():
            name, text = name_of(by_code[code], field), sheets.as_typed(row[at]).strip()
            if not text:
                continue
            try:
                texts[name] = str(read_answer(field, text))
            except ValueError as error:
                texts[name] = text
                problems.append(Problem("unreadable", f"Dòng {number}, cột “{field.label}”: {error}", name))
    return texts, problems
