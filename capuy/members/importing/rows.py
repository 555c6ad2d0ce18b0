"""The rows of a file as values, and what is wrong in single cells. Works by column: equal cells are read once."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from capuy.core.dates import DateProblem
from capuy.core.text import clean, fold
from capuy.documents.sheets import Cell, Table
from capuy.members.importing.columns import BORN_BY_SEX, BY_SLUG, ERRORS_OF_EXCEL, Column, Wrong, day
from capuy.members.models import Sex


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell of one row. `row` is Excel's number; 0 speaks of the whole file."""

    row: int
    column: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass(slots=True, eq=False)
class Line:
    """One record of the file, `at` which place of the `columns` that all records share."""

    number: int
    at: int
    columns: Mapping[str, Sequence[Any]] = field(repr=False)
    name_folded: str = ""
    id_index: str = ""
    held: dict[str, Any] | None = None

    @property
    def values(self) -> dict[str, Any]:
        """By mapped column; blank is an empty text or None. Made anew each time, but while they are `held`."""
        if self.held is not None:
            return self.held
        at = self.at
        return {slug: cells[at] for slug, cells in self.columns.items()}


@dataclass
class Lines:
    """`columns` are the values of all `lines`. To keep a dictionary for each of them would take four times the memory.

    `unread_births`: rows in which a column that tells birth and sex at once could not be read, and was told so.
    """

    lines: list[Line] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    unread_births: set[int] = field(default_factory=set)

    def one_by_one(self) -> Iterator[Line]:
        """Each line, holding its values while it is looked at."""
        slugs = tuple(self.columns)
        for line, values in zip(self.lines, zip(*self.columns.values(), strict=True), strict=True):
            line.held = dict(zip(slugs, values, strict=True))
            yield line
            line.held = None


class _Wrong(str):
    """The message of a cell that could not be read, among the values of its column."""

    __slots__ = ()


class _Reader(dict[Cell, Any]):
    """Reads each different cell of a column once."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def __missing__(self, cell: Cell) -> Any:
        try:
            if isinstance(cell, str) and cell[:1] == "#" and cell.startswith(ERRORS_OF_EXCEL):
                raise Wrong(f"Công thức trong ô bị lỗi ({cell.strip()}); sửa công thức hoặc dán lại giá trị.")
            value = self.column.read(cell)
        except (Wrong, DateProblem) as problem:
            value = _Wrong(problem)
        self[cell] = value
        return value


def read_lines(table: Table, columns: Mapping[str, int]) -> Lines:
    """Values and faults of every record; rows that are blank, totals or notes are passed over and listed."""
    numbers: list[int] = []
    records: list[list[Cell]] = []
    for number, row in table.numbered():
        numbers.append(number)
        records.append(row)
    found = Lines()
    taken = set(numbers)
    found.skipped = [
        number
        for number, row in enumerate(table.rows, table.first_row)
        if number not in taken and any(cell != "" for cell in row)
    ]
    found.faults = [
        Fault(int(problem.where.partition(":")[0]), problem.where.partition(":")[2], problem.message)
        for problem in table.merge_problems()
    ]
    read: dict[str, list[Any]] = {}
    for slug, index in columns.items() if records else ():
        reader = _Reader(BY_SLUG[slug])
        cells = [row[index] for row in records]
        if reader.column.read is day:
            reader.update({cell: cell for cell in cells if type(cell) is dt.date})
        values = list(map(reader.__getitem__, cells))
        if any(type(value) is _Wrong for value in reader.values()):
            label = table.labels[index]
            for at, value in enumerate(values):
                if type(value) is _Wrong:
                    found.faults.append(Fault(numbers[at], label, str(value)))
                    values[at] = None
                    if slug in BORN_BY_SEX:
                        found.unread_births.add(numbers[at])
        read[slug] = values
    if not read:
        return found
    if read.keys() >= BORN_BY_SEX.keys():
        _join_births(read, numbers, found)
    _join_names(read, len(numbers))
    found.columns = read
    known: dict[str, str] = {}
    for at, (number, name) in enumerate(zip(numbers, read["full_name"], strict=True)):
        if (folded := known.get(name)) is None:
            folded = known[name] = fold(name)
        found.lines.append(Line(number, at, read, folded))
    return found


def _join_births(read: dict[str, list[Any]], numbers: list[int], found: Lines) -> None:
    """Sex and birth date from two columns of which a row fills one; columns of their own go before."""
    told = {fault.row for fault in found.faults}
    births: list[Any] = []
    sexes: list[Any] = []
    for number, male, female in zip(numbers, read.pop("born_male"), read.pop("born_female"), strict=True):
        if bool(male) == bool(female) and number not in told:
            message = "Ghi ngày sinh ở đúng một trong hai cột: nam hoặc nữ."
            found.faults.append(Fault(number, BY_SLUG["born_on"].label, message))
        births.append(male or female)
        sexes.append(Sex.MALE.value if male else Sex.FEMALE.value if female else None)
    read.setdefault("born_on", births)
    read.setdefault("sex", sexes)


def _join_names(read: dict[str, list[Any]], count: int) -> None:
    """The full name, from two columns where that of the full name is blank or missing."""
    nothing = [""] * count
    families, givens = read.pop("family_name", nothing), read.pop("given_name", nothing)
    names = read.get("full_name", nothing)
    read["full_name"] = [
        name or clean(f"{family or ''} {given or ''}")
        for name, family, given in zip(names, families, givens, strict=True)
    ]
