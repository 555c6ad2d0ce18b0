"""What a statistical form is made of, and which there are. Rooms declare them; pages, files and requests read them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from capuy.figures.cuts import Cell
from capuy.regulations import Document
from capuy.regulations.statistical_forms import form_rule

# What is typed into a cell of a form is kept as a reported value under this prefix.
TYPED = "thong-ke"


@dataclass(frozen=True)
class Column:
    """`cut` narrows the cell of each line. A line that has several `cells` gives the column the one of its `slot`.

    `share`: the rate of the first column's figure, of its base.
    """

    code: str
    label: str
    cut: str = ""
    slot: str = ""
    share: bool = False


@dataclass(frozen=True)
class Line:
    """One line: counted (`cell`, or `cells` by slot), added up from other lines (`sums`, `-` takes off), or `typed`.

    A line with none of these heads those below it. `code` never changes once people have typed under it.
    """

    code: str
    label: str
    cell: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    sums: tuple[str, ...] = ()
    typed: bool = False
    depth: int = 0

    @property
    def is_heading(self) -> bool:
        return not (self.cell or self.cells or self.sums or self.typed)

    def counted(self, column: Column) -> Cell | None:
        """What the programme counts under the column; None where it counts nothing."""
        text = self.cells.get(column.slot, "") if self.cells else self.cell
        return Cell.read(text).through(column.cut) if text and not column.share else None


@dataclass(frozen=True)
class Groups:
    """A table by the values of a family, such as ethnic groups; `whole` is the cell that they are parts of."""

    code: str
    label: str
    group_label: str
    family: str
    whole: str


@dataclass(frozen=True)
class Check:
    """The line `whole` must equal the sum of `parts` (`-` takes off), in each column."""

    label: str
    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class StatisticalForm:
    """`number` names its rule in the regulations. `columns` name an indicator or cut each; the first is the whole."""

    number: str
    unit: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...] = ()
    groups: tuple[Groups, ...] = ()
    checks: tuple[Check, ...] = ()
    note: str = ""

    @property
    def slug(self) -> str:
        return self.number.lower()

    @property
    def title(self) -> str:
        """`Biểu số 2B`."""
        return f"Biểu số {self.number}"

    @property
    def typed_lines(self) -> list[Line]:
        return [line for line in self.lines if line.typed]

    @property
    def typed_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.share]

    @property
    def typed_unit(self) -> str:
        """What the lines that are typed count; empty where it differs from line to line."""
        return "" if "," in self.unit else self.unit

    def subject(self, day: dt.date) -> str:
        return form_rule(self.number, on=day)[0].subject

    def document(self, day: dt.date) -> Document:
        return form_rule(self.number, on=day)[1]

    def source_note(self, day: dt.date) -> str:
        """Where its subject comes from, and what nobody may take it for."""
        return (
            f"Chủ đề biểu theo Hướng dẫn {self.document(day)}. Các dòng, cột do phần mềm xếp từ những gì hồ sơ đếm "
            "được; cơ quan đối chiếu với mẫu biểu mình đang dùng trước khi nộp."
        )

    def field(self, line: Line, column: Column) -> str:
        """The key of what is typed there."""
        return f"{TYPED}.{self.slug}.{line.code}.{column.code}"

    def questions(self) -> Iterator[tuple[str, Cell | None]]:
        """What a unit would be asked line by line, in the first column, and what the programme counts of it already.

        Sums are no questions: they are worked out.
        """
        above = ""
        for line in self.lines:
            if not line.depth:
                above = line.label
            if line.is_heading or line.sums:
                continue
            column = next((one for one in self.columns if line.typed or line.counted(one)), self.columns[0])
            words = [above if line.depth else "", line.label, column.label if column != self.columns[0] else ""]
            yield ": ".join(filter(None, words)), line.counted(column)

    def squares(self) -> Iterator[tuple[str, Line, Column]]:
        """All that is typed, by key."""
        for line in self.typed_lines:
            for column in self.typed_columns:
                yield self.field(line, column), line, column


_forms: dict[str, StatisticalForm] = {}


def declare_form(*forms: StatisticalForm) -> None:
    """Raises ValueError where lines or checks point nowhere."""
    for one in forms:
        codes = [line.code for line in one.lines]
        if len(set(codes)) < len(codes):
            raise ValueError(f"form {one.number} has a line twice")
        pointed = [part for line in one.lines for part in line.sums]
        pointed += [part for check in one.checks for part in (check.whole, *check.parts)]
        if missing := {part.removeprefix("-") for part in pointed} - set(codes):
            raise ValueError(f"form {one.number} has no lines {sorted(missing)}")
        _forms[one.slug] = one


def statistical_forms() -> list[StatisticalForm]:
    """In the order of their numbers, whichever room declared them first."""
    return sorted(_forms.values(), key=lambda form: (len(form.number.rstrip("B")), form.number))


def statistical_form(slug: str) -> StatisticalForm:
    """Raises KeyError for an unknown one."""
    return _forms[slug]
