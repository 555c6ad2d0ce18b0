"""A composed report as a Word paper and as a workbook of its tables."""

import datetime as dt
from pathlib import Path
from typing import Any

from capuy.documents import sheets, word
from capuy.documents.sheets.pages import Kind
from capuy.reports.content import Content, Row, Section, Table

TEMPLATE = Path(__file__).resolve().parent / "papers" / "year_report.docx"


def to_word(content: Content, *, watermark: str = "") -> bytes:
    """The .docx of the report, in the layout of its date; an issued one bears no `watermark`."""
    on = dt.date.fromisoformat(content.head.dated_on)
    head = content.head
    return word.render(
        TEMPLATE,
        values_of(content),
        on=on,
        title=f"{head.kind.capitalize()} {head.title}",
        author=head.issuer,
        watermark=watermark,
    )


def values_of(content: Content) -> dict[str, Any]:
    """What the template asks for."""
    head = content.head
    results, *organisations = content.tables
    return {
        "superior": head.superior,
        "issuer": head.issuer,
        "symbol": head.symbol,
        "place_date": head.place_date,
        "draft": head.draft,
        "kind": head.kind,
        "title_lines": head.title.replace("; ", ";\n").split("\n"),
        "sections": _sections(content.sections),
        "recipients": closed_list(head.recipients),
        "authority": head.authority,
        "post": head.post,
        "signer": head.signer,
        "appendix_of": f"({head.appendix_of})",
        "last_year": results.columns[3].removeprefix("Năm "),
        "results": _table(results),
        "organisations": [_table(table) for table in organisations],
    }


def _sections(sections: list[Section]) -> list[dict[str, Any]]:
    """Headings and lines; the very last line apart, since it has to stay with the signature."""
    shown = []
    for section in sections:
        lines = ["…"] if section.missing else section.lines
        cut = len(lines) - (section is sections[-1])
        shown.append({"level": section.level, "heading": section.heading, "lines": lines[:cut], "closing": lines[cut:]})
    return shown


def closed_list(lines: list[str]) -> list[str]:
    """Items end with a comma, the last one with a full stop, as under `Nơi nhận`."""
    bare = [line.rstrip(" ,;.") for line in lines]
    return [f"{line}{',' if at < len(bare) else '.'}" for at, line in enumerate(bare, start=1)]


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "note": table.note,
        "rows": [{"kind": row.kind, "cells": [cell.text for cell in row.cells]} for row in table.rows],
    }


def to_excel(content: Content, *, watermark: str) -> bytes:
    """The .xlsx of the tables, one sheet each; `watermark` says who drew it and when."""
    return sheets.write(*(_page(table, content) for table in content.tables), watermark=watermark)


def _page(table: Table, content: Content) -> sheets.Page:
    kinds = [_kind(table, at) for at in range(len(table.columns))]
    groups = [band for band, width in table.bands for _ in range(width)] or [""] * len(table.columns)
    widths = {0: None, 1: 44}
    columns = [
        sheets.Column(label, kind, width=widths.get(at), group=group)
        for at, (label, kind, group) in enumerate(zip(table.columns, kinds, groups, strict=True))
    ]
    totals = next((row for row in table.rows if row.kind == "total"), None)
    return sheets.Page(
        name=table.title.split(":")[0],
        columns=columns,
        rows=[_cells_of(row) for row in table.rows if row is not totals],
        title=table.title.upper(),
        subtitle=f"({content.head.appendix_of})",
        left=[line for line in (content.head.superior, content.head.issuer) if line],
        right=["ĐẢNG CỘNG SẢN VIỆT NAM"],
        totals=_cells_of(totals) if totals else None,
        note=table.note,
    )


def _kind(table: Table, at: int) -> Kind:
    if at == 0:
        return "order"
    cells = [row.cells[at] for row in table.rows if row.kind == "plain"]
    if any(cell.value is not None for cell in cells):
        return "count"
    return "rate" if table.columns[at] == "Tỷ lệ" else "text"


def _cells_of(row: Row) -> list[str | int] | str:
    if row.kind == "group":
        return row.cells[0].text
    return [cell.text if cell.value is None else cell.value for cell in row.cells]
