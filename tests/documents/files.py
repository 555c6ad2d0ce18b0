"""Files for the tests of uploads, made in code: good ones, and what must not come in."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import docx
import xlsxwriter

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(
    rows: Iterable[Sequence[Any]] = (("Họ và tên", "Ngày sinh"), ("Trần Thị Nụ", "05/09/1975")),
    *,
    sheets: Sequence[str] = ("Danh sách",),
    merges: Iterable[str] = (),
    header: str = "",
    text_box: str = "",
    date_format: str = "dd/mm/yyyy",
    second: Iterable[Sequence[str]] = (),
) -> bytes:
    """An .xlsx whose first sheet holds `rows` and second one `second`; each of `merges` is a range whose value is its first cell's."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": date_format})
    pages = [book.add_worksheet(name) for name in sheets]
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                pages[0].write_string(index, column, value)
            else:
                pages[0].write(index, column, value)
    for index, row in enumerate(second):
        pages[1].write_row(index, 0, row)
    for area in merges:
        # Only the area is joined; the first cell keeps what stands in it.
        from xlsxwriter.utility import xl_cell_to_rowcol

        first, last = (xl_cell_to_rowcol(cell) for cell in area.split(":"))
        pages[0].merge.append([*first, *last])
    if header:
        pages[0].set_header(header)
    if text_box:
        pages[0].insert_textbox(1, 8, text_box)
    book.close()
    return stream.getvalue()


def with_rows(rows: str, *, dimension: str = "", base: bytes = b"") -> bytes:
    """A workbook (this one, if one is given) whose sheet has these rows (XML) below its table; it declares a size, true or not, if one is given."""
    base, path = base or workbook(), "xl/worksheets/sheet1.xml"
    sheet = part(base, path).decode().replace("</sheetData>", f"{rows}</sheetData>")
    declared = f'<dimension ref="{dimension}"/>' if dimension else ""
    return with_parts(base, {path: re.sub(r"<dimension [^>]*>", declared, sheet).encode()})


def paper(*paragraphs: str, header: str = "", table: Sequence[Sequence[str]] = ()) -> bytes:
    """A .docx."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, values in zip(grid.rows, table, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    if header:
        document.sections[0].header.paragraphs[0].text = header
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_parts(base: bytes, parts: Mapping[str, bytes], *, without: Iterable[str] = ()) -> bytes:
    """The package `base` with parts added or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename not in parts and entry.filename not in without:
                target.writestr(entry.filename, source.read(entry))
        for path, content in parts.items():
            target.writestr(path, content)
    return stream.getvalue()


def part(base: bytes, path: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(base)) as source:
        return source.read(path)


def lying_bomb(base: bytes, *, size: int = 64 * 1024 * 1024) -> bytes:
    """A package with an entry that unpacks to `size` zeros but declares a hundred bytes."""
    packed = with_parts(base, {"xl/media/image1.png": b"\0" * size})
    at = packed.index(b"PK\x01\x02")
    out = bytearray(packed)
    while out[at : at + 4] == b"PK\x01\x02":
        name_length, extra, comment = struct.unpack("<HHH", out[at + 28 : at + 34])
        if bytes(out[at + 46 : at + 46 + name_length]) == b"xl/media/image1.png":
            out[at + 24 : at + 28] = struct.pack("<I", 100)
        at += 46 + name_length + extra + comment
    return bytes(out)


def overlapping(count: int = 50, size: int = 4 * 1024 * 1024) -> bytes:
    """Many names for one and the same packed content."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"\0" * size
    body = engine.compress(content) + engine.flush()
    crc = zlib.crc32(content)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(body), size, 1, 0) + b"a" + body
    central = b""
    for index in range(count):
        name = f"{index:03d}".encode()
        central += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(body), size, len(name), 0, 0, 0, 0, 0, 0
        )
        central += name
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(central), len(local), 0)
    return local + central + end


def encrypted_entry(base: bytes) -> bytes:
    """The package with the encryption bit set on its first entry."""
    out = bytearray(base)
    out[out.index(b"PK\x01\x02") + 8] |= 1
    return bytes(out)
