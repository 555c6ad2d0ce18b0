"""The form of many cells at once, as a page or a spreadsheet hands it in: texts in, answers or problems out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from capuy.core.numbers import NOTHING, read_whole
from capuy.core.problems import Problem
from capuy.core.seen import Clash, Handed, Seen, clashes_in
from capuy.core.text import fold
from capuy.figures import registry
from capuy.figures.checks import problems_of_answers
from capuy.figures.completeness import CellState
from capuy.figures.registry import Field


@dataclass(frozen=True)
class Answer:
    """One square of the grid: what stands in it, and what is wrong with it."""

    field: Field
    name: str
    text: str
    error: str = ""
    changed: bool = False

    @property
    def shown(self) -> str:
        """As read by those who may not change it."""
        return self.field.text(int(self.text)) if self.text.isdecimal() else NOTHING

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        return [(str(value), label, str(value) == self.text) for value, label in self.field.choices]


@dataclass(frozen=True)
class GridRow:
    cell: CellState
    answers: list[Answer]
    editable: bool

    @property
    def errors(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.error]


def name_of(cell: CellState, field: Field) -> str:
    return f"{cell.code}:{field.code}"


def read_answer(field: Field, text: str) -> int | None:
    """The number or the choice that a text means; nothing is None. Raises ValueError with a message for people."""
    text = " ".join(text.split())
    if not text:
        return None
    if field.choices:
        for value, label in field.choices:
            if fold(text) in (str(value), fold(label)):
                return value
        labels = "; ".join(label for _, label in field.choices)
        raise ValueError(f"“{text}” không phải là một mức của mục này; ghi một trong các mức: {labels}.")
    return read_whole(text)


def read_grid(
    texts: Mapping[str, str], cells: Collection[CellState]
) -> tuple[dict[int, dict[str, int | None]], list[Problem]]:
    """Answers by cell for every square that was handed in, and a problem for each that cannot be read."""
    answers: dict[int, dict[str, int | None]] = {}
    problems: list[Problem] = []
    for cell in cells:
        for field in registry.form_fields():
            name = name_of(cell, field)
            if name not in texts:
                continue
            try:
                answers.setdefault(cell.pk, {})[field.code] = read_answer(field, texts[name])
            except ValueError as error:
                problems.append(Problem("unreadable", f"{field.label}: {error}", name))
    return answers, problems


def wrong_so_far(texts: Mapping[str, str], stored: Mapping[str, Mapping[str, int]]) -> list[Problem]:
    """What is wrong with squares while they are typed; `stored` are the answers of their cells by code and field."""
    fields = {field.code: field for field in registry.form_fields()}
    answers: dict[str, dict[str, int | None]] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        cell, _, code = name.rpartition(":")
        try:
            answers.setdefault(cell, {})[code] = read_answer(fields[code], text)
        except ValueError as error:
            problems.append(Problem("unreadable", f"{fields[code].label}: {error}", name))
    return [*problems, *problems_of_answers(answers, stored)]


def stored_in(cells: Collection[CellState]) -> dict[str, int]:
    """What is stored, by square."""
    names = {field.code: field for field in registry.form_fields()}
    return {
        name_of(cell, names[code]): value for cell in cells for code, value in cell.answers.items() if code in names
    }


def boxes_of(cells: Collection[CellState]) -> dict[str, int | None]:
    """What is stored behind every square, by its name; nothing where nothing is."""
    return {name_of(cell, field): cell.answers.get(field.code) for cell in cells for field in registry.form_fields()}


def labels_of(names: Collection[str], cells: Collection[CellState]) -> dict[str, str]:
    """Squares in words."""
    places = _Places(cells)
    return {name: places.of(name) for name in names}


def settle_grid(texts: Mapping[str, str], handed: Handed, cells: Collection[CellState]) -> tuple[dict[str, str], Seen]:
    """The squares that this user changed, and what the page shows with the rest as it is stored by now."""
    given: dict[str, object] = {}
    for cell in cells:
        for field in registry.form_fields():
            name = name_of(cell, field)
            if name in texts:
                given[name] = _as_understood(field, texts[name])
    mine, seen = handed.settle(given, stored_in(cells))
    return {name: texts[name] for name in given if name in mine}, seen


def _as_understood(field: Field, text: str) -> int | str | None:
    try:
        return read_answer(field, text)
    except ValueError:
        return text


def draw_grid(
    cells: Collection[CellState],
    editable: Collection[int],
    texts: Mapping[str, str],
    problems: Collection[Problem] = (),
) -> list[GridRow]:
    """Rows for the page: what is stored, or what was handed in, with its errors."""
    errors = {problem.where: problem.message for problem in problems}
    rows = []
    for cell in cells:
        answers = []
        for field in registry.form_fields():
            name = name_of(cell, field)
            stored = "" if field.code not in cell.answers else str(cell.answers[field.code])
            text = texts.get(name, stored)
            answers.append(Answer(field, name, text, errors.get(name, ""), text != stored))
        rows.append(GridRow(cell, answers, cell.pk in editable))
    return rows


def named(problems: Collection[Problem], cells: Collection[CellState]) -> list[Problem]:
    """The problems with the cell's name and the column instead of their codes, for the list above the grid."""
    places = _Places(cells)
    return [
        Problem(problem.code, problem.message, places.of(problem.where), problem.level)
        for problem in problems
        if not isinstance(problem, Clash)
    ]


def named_clashes(problems: Collection[Problem], cells: Collection[CellState]) -> list[Clash]:
    """The clashes in the same way, for the questions above the grid."""
    places = _Places(cells)
    return [replace(clash, label=places.of(clash.where)) for clash in clashes_in(problems)]


class _Places:
    """Squares in words."""

    def __init__(self, cells: Collection[CellState]) -> None:
        self.names = {cell.code: cell.name for cell in cells}
        self.fields = {field.code: field.label for field in registry.form_fields()}

    def of(self, where: str) -> str:
        code, _, field = where.partition(":")
        return ", ".join(filter(None, [self.names.get(code, ""), self.fields.get(field, "")]))
