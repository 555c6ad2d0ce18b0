"""A statistical form filled in for an organisation and a period: counted, added up, typed, and held against itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from capuy.core.numbers import NOTHING, format_count
from capuy.core.periods import Period
from capuy.core.text import text_key
from capuy.figures.cuts import Cell, Scope, count_by_family, count_cells, family, scope_of
from capuy.figures.figure import Figure
from capuy.figures.models import ReportedValue
from capuy.figures.presenting import told_of
from capuy.figures.queries import figures_of
from capuy.figures.statistics.forms import Check, Column, Groups, Line, StatisticalForm
from capuy.organisations.models import Organisation

BY_OFFICE = "cơ quan tự ghi"


@dataclass(frozen=True)
class Square:
    """One place of the table: its `count`, if known, the `cell` that it opens, the `field` that is typed there."""

    count: int | None = None
    cell: Cell | None = None
    field: str = ""
    rate: str = ""

    @property
    def text(self) -> str:
        return self.rate or (NOTHING if self.count is None else format_count(self.count))


@dataclass(frozen=True)
class Row:
    """`number` is the code that stands beside the line; a heading has none, and no squares."""

    line: Line
    number: int | None
    squares: list[Square]


@dataclass(frozen=True)
class GroupTable:
    """`rows`: a value and its squares, the largest first; `whole` is counted apart from them."""

    groups: Groups
    rows: list[tuple[str, list[Square]]]
    whole: list[Square]


class State(Enum):
    """How a check stands: in words and in the look of its mark."""

    HOLDS = "khớp", "good"
    FAILS = "lệch", "bad"
    UNKNOWN = "chưa đủ số liệu", "idle"

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def look(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class Checked:
    """A check with what came of it; `detail` names the columns that do not fit, with both sides."""

    label: str
    state: State
    detail: str = ""


@dataclass(frozen=True)
class FilledForm:
    form: StatisticalForm
    rows: list[Row]
    tables: list[GroupTable]
    checks: list[Checked]

    @property
    def fails(self) -> list[Checked]:
        return [one for one in self.checks if one.state is State.FAILS]


Counts = Mapping[str, list[int | None]]


def typed_of(organisation: Organisation, period: Period, form: StatisticalForm) -> dict[str, int]:
    """What the office itself has typed, by key. One query, none where the form asks nothing."""
    fields = [key for key, _, _ in form.squares()]
    if not fields:
        return {}
    rows = ReportedValue.objects.filter(organisation=organisation, period=period.code, field__in=fields)
    return dict(rows.values_list("field", "value"))


def fill(organisation: Organisation, period: Period, form: StatisticalForm, structure: str) -> FilledForm:
    """The number of queries depends on the form alone, not on the size of the branch."""
    scope = scope_of(organisation, period, structure)
    cells = [cell for line in form.lines for column in form.columns if (cell := line.counted(column))]
    wholes = [[Cell.read(one.whole).through(column.cut) for column in form.columns] for one in form.groups]
    plain = {cell.indicator for cell in (*cells, *(whole[0] for whole in wholes)) if not cell.cuts}
    figures = _figures(organisation, period, structure, plain)
    counts = count_cells(scope, [cell for cell in (*cells, *(c for whole in wholes for c in whole)) if cell.cuts])
    found = {cell: figures[cell.indicator].count for cell in cells if not cell.cuts} | counts
    typed = typed_of(organisation, period, form)
    by_line = _by_line(form, found, typed)
    rows = _rows(form, by_line, figures)
    tables = [
        _group_table(scope, groups, whole, figures, counts) for groups, whole in zip(form.groups, wholes, strict=True)
    ]
    checks = [_checked(form.columns, check, by_line) for check in form.checks]
    checks += [_checked_groups(form.columns, table) for table in tables]
    return FilledForm(form, rows, tables, checks)


def _figures(organisation: Organisation, period: Period, structure: str, codes: Iterable[str]) -> Mapping[str, Figure]:
    """The indicators without cuts, from the sheets; what nobody has reported yet is marked."""
    if not set(codes):
        return {}
    return told_of(organisation, period, structure, figures_of(organisation, period, structure=structure))


def _by_line(form: StatisticalForm, found: Mapping[Cell, int | None], typed: Mapping[str, int]) -> Counts:
    by_line: dict[str, list[int | None]] = {}
    for line in form.lines:
        if line.sums:
            continue
        by_line[line.code] = [
            typed.get(form.field(line, column)) if line.typed else found.get(cell) if cell else None
            for column in form.columns
            for cell in [line.counted(column)]
        ]
    for line in form.lines:  # sums of sums stand below what they add up
        if line.sums:
            by_line[line.code] = _added(line.sums, by_line, len(form.columns))
    return by_line


def _added(parts: Iterable[str], by_line: Counts, width: int) -> list[int | None]:
    totals: list[int | None] = [0] * width
    for part in parts:
        sign = -1 if part.startswith("-") else 1
        values = by_line[part.removeprefix("-")]
        totals = [
            None if total is None or value is None else total + sign * value
            for total, value in zip(totals, values, strict=True)
        ]
    return totals


def _rows(form: StatisticalForm, by_line: Counts, figures: Mapping[str, Figure]) -> list[Row]:
    rows = []
    number = 0
    for line in form.lines:
        if line.is_heading:
            rows.append(Row(line, None, []))
            continue
        number += 1
        squares = []
        for column, count in zip(form.columns, by_line[line.code], strict=True):
            if column.share:
                first = line.counted(form.columns[0])
                squares.append(Square(rate=figures[first.indicator].percent_text if first else NOTHING))
            else:
                key = form.field(line, column) if line.typed else ""
                squares.append(Square(count, line.counted(column), key))
        rows.append(Row(line, number, squares))
    return rows


def _group_table(
    scope: Scope, groups: Groups, cells: list[Cell], figures: Mapping[str, Figure], counts: Mapping[Cell, int]
) -> GroupTable:
    by = family(groups.family)
    found = count_by_family(scope, by, cells)
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], text_key(item[0])))
    rows = [
        (
            told,
            [Square(count, cell.through(f"{by.code}:{told}")) for cell, count in zip(cells, numbers, strict=True)],
        )
        for told, numbers in ordered
    ]
    whole = [Square(counts[cell] if cell.cuts else figures[cell.indicator].count, cell) for cell in cells]
    return GroupTable(groups, rows, whole)


def _checked(columns: Iterable[Column], check: Check, by_line: Counts) -> Checked:
    whole = by_line[check.whole]
    return _compared(check.label, columns, whole, _added(check.parts, by_line, len(whole)))


def _checked_groups(columns: Iterable[Column], table: GroupTable) -> Checked:
    whole = [square.count for square in table.whole]
    added: list[int | None] = [sum(squares[at].count or 0 for _, squares in table.rows) for at in range(len(whole))]
    return _compared(f"{table.groups.label}: các dòng cộng lại bằng tổng số", columns, whole, added)


def _compared(
    label: str, columns: Iterable[Column], left: Iterable[int | None], right: Iterable[int | None]
) -> Checked:
    asked = [(column, a, b) for column, a, b in zip(columns, left, right, strict=True) if not column.share]
    known = [(column, a, b) for column, a, b in asked if a is not None and b is not None]
    wrong = [f"{column.label}: {format_count(a)} khác {format_count(b)}" for column, a, b in known if a != b]
    if wrong:
        return Checked(label, State.FAILS, "; ".join(wrong))
    return Checked(label, State.HOLDS if known else State.UNKNOWN)
