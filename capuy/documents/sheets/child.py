"""Runs alone, in a process of its own with little memory and time: opens one workbook that a stranger made.

Reads the sheet's name and the workbook from standard input. Writes frames to standard output, each a length and a
marshalled value: first what the sheet is, then its columns in portions of rows. Marshal knows no dates: a column of
nothing but days travels as their ordinals, any other date as bytes; with the columns goes which of them hold such.
Imports nothing of capuy.
"""

import datetime as dt
import gc
import io
import marshal
import os
import resource
import struct
import sys
from typing import Any

PORTION = 2000
COLUMNS = 300
# What lies between the first cell and the last one with a value; empty cells alone take half of the memory.
ROWS = 100_000
CELLS = 4_000_000
MERGES = 50_000


def limit(megabytes: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def send(value: Any) -> None:
    packed = marshal.dumps(value)
    sys.stdout.buffer.write(struct.pack("<Q", len(packed)))
    sys.stdout.buffer.write(packed)


class Plain(dict[Any, Any]):
    """Cells that marshal does not know, as it knows them; each different one is made once."""

    def __missing__(self, cell: Any) -> bytes | str:
        made = cell.isoformat().encode() if isinstance(cell, dt.datetime | dt.date) else str(cell)
        self[cell] = made
        return made


def used_width(rows: list[list[Any]]) -> int:
    """How many columns hold anything; asked only where more are declared than a table may have."""
    declared = len(rows[0]) if rows else 0
    if declared <= COLUMNS:
        return declared
    return max((at for row in rows for at, cell in enumerate(row, 1) if cell != ""), default=0)


def main() -> None:
    gc.disable()  # everything lives to the end
    limit(int(sys.argv[1]), int(sys.argv[2]))
    given = sys.stdin.buffer
    wanted = given.read(struct.unpack("<I", given.read(4))[0]).decode()
    import python_calamine as calamine

    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(given.read()))
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
    ]
    name = wanted or next(iter(visible), "")
    if name not in visible:
        send({"sheets": visible, "name": "", "merges": []})
        return
    sheet = book.get_sheet_by_name(name)
    height, width = (last + 1 for last in sheet.end or (-1, -1))
    if height > ROWS or height * width > CELLS:
        send({"sheets": visible, "name": name, "merges": [], "sprawls": (height, width)})
        return
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    width = used_width(rows)
    merges = list(sheet.merged_cell_ranges or ())
    send({"sheets": visible, "name": name, "merges": merges[:MERGES], "width": width, "merged": len(merges)})
    if width > COLUMNS or len(merges) > MERGES:
        return
    if rows and width < len(rows[0]):
        rows = [row[:width] for row in rows]
    known = {str, float, int, bool}
    plain = Plain()
    for at in range(0, len(rows), PORTION):
        columns: list[Any] = list(zip(*rows[at : at + PORTION], strict=True))
        days, mixed = [], []
        for index, column in enumerate(columns):
            kinds = set(map(type, column))
            if kinds == {dt.date}:
                days.append(index)
                columns[index] = list(map(dt.date.toordinal, column))
            elif not kinds <= known:
                mixed.append(index)
                columns[index] = [cell if type(cell) in known else plain[cell] for cell in column]
        send((days, mixed, columns))
    sys.stdout.buffer.flush()
    os._exit(0)  # the million cells need not be taken apart


if __name__ == "__main__":
    main()
