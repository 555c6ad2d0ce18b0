"""What a sheet holds and how wide it is, for Excel and for PDF alike."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

Kind = Literal["text", "order", "count", "date", "rate", "change"]
WIDTHS: dict[str, float] = {"text": 18, "order": 6, "count": 11, "date": 12, "rate": 10, "change": 11}
ALIGN = {"text": "left", "order": "center", "count": "right", "date": "center", "rate": "right", "change": "right"}


@dataclass(frozen=True)
class Column:
    """`group` is the label of the header cell above; neighbours with the same group share it."""

    label: str
    kind: Kind = "text"
    width: float | None = None
    group: str = ""

    @property
    def room(self) -> float:
        """How many letters stand beside each other."""
        return self.width or WIDTHS[self.kind]


@dataclass(frozen=True)
class Signing:
    """One place to sign below a table: what stands over it, in whose name and as what, and how to sign."""

    lines: Sequence[str]
    over: str = ""
    under: str = "(ký, ghi rõ họ tên)"


@dataclass(frozen=True)
class Page:
    """One sheet. `left` and `right` are the lines of the two heads of a paper; `totals` is the last row.

    A row that is a text alone heads those below it. `repeated` columns stand again in every part of a table that is
    wider than the paper. A page to `fill_in` has its note above the table, its columns ready for what is typed.
    `signings` stand beside each other at its end, in Excel and Word.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any] | str]
    title: str = ""
    subtitle: str = ""
    left: Sequence[str] = ()
    right: Sequence[str] = ()
    totals: Sequence[Any] | None = None
    note: str = ""
    landscape: bool = True
    repeated: int = 2
    fill_in: bool = False
    signings: Sequence[Signing] = ()


def parts(page: Page, room: float) -> list[list[int]]:
    """Which columns stand in each part: as few parts as can be, about equally wide, groups kept together.

    `room`: how many letters stand beside each other on the paper.
    """
    columns = page.columns
    kept = list(range(min(page.repeated, len(columns))))
    room -= sum(columns[at].room for at in kept)
    rest = range(len(kept), len(columns))
    blocks = [list(members) for _, members in groupby(rest, key=lambda at: columns[at].group or at)]
    fewest = len(_filled(columns, blocks, room))
    total = sum(columns[at].room for at in rest)
    capacity = total / fewest if fewest else room
    while len(_filled(columns, blocks, capacity)) > fewest:
        capacity = math.nextafter(min(capacity * 1.05, room), math.inf)
    return [kept + part for part in _filled(columns, blocks, capacity)] or [kept]


def _filled(columns: Sequence[Column], blocks: Sequence[Sequence[int]], capacity: float) -> list[list[int]]:
    filled: list[list[int]] = []
    used = math.inf
    for block in blocks:
        width = sum(columns[at].room for at in block)
        if used + width > capacity:
            filled.append([])
            used = 0
        filled[-1] += block
        used += width
    return filled
