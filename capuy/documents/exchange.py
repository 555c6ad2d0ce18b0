"""Excel for the rooms below this one."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from capuy.documents import preflight, sheets
from capuy.organisations import tables


class Excel:
    def read(self, name: str, content: bytes | BinaryIO) -> sheets.Table:
        return sheets.read_table(preflight.check(name, content))

    def write(self, pages: Iterable[tuple[str, Sequence[str], Sequence[Sequence[str]], str]]) -> bytes:
        return sheets.write(
            *(
                sheets.Page(
                    name, [sheets.Column(label, width=26) for label in labels], rows, note=note, fill_in=not rows
                )
                for name, labels, rows, note in pages
            )
        )


tables.install(Excel())
