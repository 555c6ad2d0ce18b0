"""Finding the table on a sheet: the office's header rows, which may be two and merged, and the rows below them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from capuy.core.problems import Problem, ProblemsFound
from capuy.core.text import clean
from capuy.documents.limits import UPLOADED, Limits
from capuy.documents.sheets.reading import Cell, Merge, load

SEARCHED_ROWS = 40
MAX_HEADER_ROWS = 4
# With their marks: “Tống” and “Công” are names of people.
_TOTALS = re.compile(r"^(tổng|cộng|tong|cong|tong cong|tong so|(tổng cộng|tổng số|cộng dồn)\b.*)[\s:.]*$")


@dataclass(frozen=True)
class Table:
    """`labels` by column, two header rows joined as `Trình độ / Chuyên môn`; `first_row` is Excel's number of row 0."""

    sheet: str
    labels: list[str]
    rows: list[list[Cell]]
    first_row: int
    merges: list[Merge]
    sheets: list[str]

    def numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """(Excel's row number, cells) of each row that is a record: blank rows, totals and notes are passed over."""
        for number, row in enumerate(self.rows, self.first_row):
            if not is_remark(row):
                yield number, row

    def merge_problems(self) -> list[Problem]:
        """Merged cells among the records, where nobody can know which row a value belongs to."""
        problems = []
        for (top, left), (bottom, right) in self.merges:
            first, last = top + 1, bottom + 1
            if last < self.first_row or (first == last and is_remark(self.rows[first - self.first_row])):
                continue
            label = next((text for text in self.labels[left : right + 1] if text), f"số {left + 1}")
            rows = f"Dòng {first}" if first == last else f"Dòng {first}–{last}"
            message = f"{rows}, cột “{label}”: các ô bị gộp. Bỏ gộp ô (Merge & Center) và ghi đủ từng dòng, từng cột."
            problems.append(Problem("merged-cells", message, f"{first}:{label}"))
        return problems


def is_remark(row: Sequence[Cell]) -> bool:
    """A row that is no record: blank, a note or heading alone in its row, or totals."""
    if len(row) - row.count("") <= 1:
        return True
    first = row[0] if isinstance(row[0], str) and row[0] else next((c for c in row if c and isinstance(c, str)), "")
    if first[:1] in "tTcC" and _TOTALS.match(clean(first).casefold()):
        return True
    return first.isspace() and all(isinstance(cell, str) and not cell.strip() for cell in row)


def read_table(data: bytes, sheet: str | None = None, *, limits: Limits = UPLOADED) -> Table:
    """The table on the sheet. Raises ProblemsFound if there is none, or the file cannot be read."""
    found = load(data, sheet, limits=limits)
    top = _header_row(found.rows)
    if top is None:
        message = (
            f"Trang “{found.name}” không có bảng nào: cần một dòng tiêu đề cột và ít nhất một dòng dữ liệu ở dưới. "
            "Kiểm tra lại tệp, hoặc chọn trang tính khác."
        )
        raise ProblemsFound([Problem("no-table", message, "sheet")])
    height = _header_height(found.rows, found.merges, top)
    labels = _labels(found.rows[top : top + height], found.merges, top)
    first = top + height
    if first < len(found.rows) and _is_numbering(found.rows[first]):
        first += 1
    merges = [merge for merge in found.merges if merge[1][0] >= first and merge[0][0] < len(found.rows)]
    return Table(found.name, labels, found.rows[first:], first + 1, merges, found.names)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell for cell in row if isinstance(cell, str) and cell.strip()]


def _header_row(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first row with about as many texts as the table has columns; heads of the paper have one or two."""
    widest = max((len(_texts(row)) for row in rows[:SEARCHED_ROWS]), default=0)
    wanted = min(widest, max(3, widest * 0.3))
    if wanted < 2:
        return None
    return next((at for at, row in enumerate(rows[:SEARCHED_ROWS]) if len(_texts(row)) >= wanted), None)


def _header_height(rows: Sequence[Sequence[Cell]], merges: Sequence[Merge], top: int) -> int:
    """How many rows the header takes: as deep as its merged cells, or one more where groups have names below them."""
    deepest = max((last[0] for first, last in merges if first[0] == top), default=top)
    wide = [merge for merge in merges if merge[0][0] == merge[1][0] == top and merge[0][1] < merge[1][1]]
    if deepest == top and top + 1 < len(rows):
        below = rows[top + 1]
        under_group = any(below[column] != "" for first, last in wide for column in range(first[1], last[1] + 1))
        if under_group or _goes_on(rows[top], below):
            deepest = top + 1
    return min(deepest - top + 1, MAX_HEADER_ROWS)


def _goes_on(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Is `below` a second header row of an unmerged header? Only names, and each stands under a blank or a group."""
    filled = [cell for cell in below if cell != ""]
    words_only = all(isinstance(cell, str) and not any(char.isdigit() for char in cell) for cell in filled)
    gaps = sum(1 for above, cell in zip(row, below, strict=True) if above == "" and cell != "")
    return bool(filled) and words_only and gaps > 0 and len(filled) < len(_texts(row)) + gaps


def _labels(header: Sequence[Sequence[Cell]], merges: Sequence[Merge], top: int) -> list[str]:
    grid = [[clean(str(cell)) for cell in row] for row in header]
    covered: set[tuple[int, int]] = set()  # Excel lets no two merges overlap; a file made by hand may
    for (first, left), (last, right) in merges:
        if top <= first < top + len(grid) and (first, left) not in covered:
            text = grid[first - top][left]
            for row in range(first - top, min(last - top + 1, len(grid))):
                for column in range(left, right + 1):
                    grid[row][column] = text
                    covered.add((row + top, column))
    _spread_groups(grid)
    return [" / ".join(dict.fromkeys(text for text in column if text)) for column in zip(*grid, strict=True)]


def _spread_groups(grid: list[list[str]]) -> None:
    """A group written only over its first column, unmerged, holds for the blanks at its right that have names below."""
    for row, below in pairwise(grid):
        for column in range(1, len(row)):
            if not row[column] and below[column] and row[column - 1] and below[column - 1]:
                row[column] = row[column - 1] if row[column - 1] != below[column - 1] else ""


def _is_numbering(row: Sequence[Cell]) -> bool:
    """The row `1 2 3 …` or `(1) (2) (3) …` that forms carry under their header."""
    shown = [as_typed(cell).strip("() ").lower() for cell in row if cell != ""]
    numbers = [int(text) for text in shown if text.isdecimal()]
    letters = [text for text in shown if len(text) == 1 and text.isalpha()]
    return (
        len(numbers) > 2 and len(numbers) + len(letters) == len(shown) and numbers == list(range(1, len(numbers) + 1))
    )


def as_typed(cell: Cell) -> str:
    """The cell as its writer sees it: Excel keeps whole numbers as fractions."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
