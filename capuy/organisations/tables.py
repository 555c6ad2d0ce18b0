"""Excel for this room. How files are read and written is known one floor up; that room installs it here."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

from capuy.core.problems import Problem

Cell = str | int | float | bool | dt.date | dt.datetime


class Table(Protocol):
    """The table found on an uploaded sheet, as `documents.sheets.Table`."""

    @property
    def labels(self) -> list[str]: ...

    def numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """(Excel's row number, cells) of each row that is a record."""

    def merge_problems(self) -> list[Problem]: ...


class Excel(Protocol):
    def read(self, name: str, content: bytes | BinaryIO) -> Table:
        """The table of an upload that passed the preflight. Raises ProblemsFound."""

    def write(self, sheets: Iterable[tuple[str, Sequence[str], Sequence[Sequence[str]], str]]) -> bytes:
        """An .xlsx of sheets, each given as name, labels, rows and a note; one without rows is to be filled in."""


_excel: Excel | None = None


def install(excel: Excel) -> None:
    global _excel  # noqa: PLW0603 - set once, when the room above is loaded
    _excel = excel


def excel() -> Excel:
    if _excel is None:
        raise RuntimeError("no room has installed the reading of Excel files")
    return _excel
