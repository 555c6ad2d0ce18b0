"""Runs alone, in a process of its own with little memory and time: opens one workbook that a stranger made.

Is told megabytes, seconds, and the most rows and cells that may lie between the first cell and the last one with a
value; empty cells alone take half of the memory. Reads the sheet's name and the workbook from standard input. Writes
frames to standard output, each a length and a marshalled value: first what the sheet is, then its columns in portions
of rows. Marshal knows no dates: a column of nothing but days travels as their ordinals, any other date as bytes; with
the columns goes which of them hold nothing but days, nothing but texts, and such bytes.
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
from collections.abc import Iterator
from itertools import islice
from typing import Any

PORTION = 2000
COLUMNS = 300
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


def used_width(sheet: Any, declared: int) -> int:
    """How many columns hold anything; looked for only where more are declared than a table may have."""
    if declared <= COLUMNS:
        return declared
    return max((at for row in rows_of(sheet, declared) for at, cell in enumerate(row, 1) if cell != ""), default=0)


def rows_of(sheet: Any, width: int) -> Iterator[list[Any]]:
    """Row by row, from the first column on: all of them as objects would take twice the memory."""
    if sheet.start is None:
        return
    blank = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield row if len(row) == width else (blank + row)[:width]


def portion_of(rows: Iterator[list[Any]]) -> list[Any]:
    """The next rows, by column."""
    return list(zip(*islice(rows, PORTION), strict=True))


def main() -> None:
    gc.disable()  # everything lives to the end
    megabytes, seconds, most_rows, most_cells = map(int, sys.argv[1:])
    limit(megabytes, seconds)
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
    if height > most_rows or height * width > most_cells:
        send({"sheets": visible, "name": name, "merges": [], "sprawls": (height, width)})
        return
    del book  # the unpacked file
    width = used_width(sheet, width)
    merges = list(sheet.merged_cell_ranges or ())
    send({"sheets": visible, "name": name, "merges": merges[:MERGES], "width": width, "merged": len(merges)})
    if width > COLUMNS or len(merges) > MERGES:
        return
    rows = rows_of(sheet, width)
    known = {str, float, int, bool}
    plain = Plain()
    while columns := portion_of(rows):
        days, texts, mixed = [], [], []
        for index, column in enumerate(columns):
            kinds = set(map(type, column))
            if kinds == {dt.date}:
                days.append(index)
                columns[index] = list(map(dt.date.toordinal, column))
            elif kinds == {str}:
                texts.append(index)
            elif not kinds <= known:
                mixed.append(index)
                columns[index] = [cell if type(cell) in known else plain[cell] for cell in column]
        send((days, texts, mixed, columns))
    sys.stdout.buffer.flush()
    os._exit(0)  # the million cells need not be taken apart


if __name__ == "__main__":
    main()
