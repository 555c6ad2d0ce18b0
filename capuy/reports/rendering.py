"""A composed report as a Word paper and as a workbook of its tables."""

import datetime as dt
from pathlib import Path
from typing import Any

from capuy.documents import word
from capuy.reports.content import Content, Table

TEMPLATE = Path(__file__).resolve().parent / "papers" / "year_report.docx"


def to_word(content: Content) -> bytes:
    """The .docx of the report, in the layout of its date."""
    on = dt.date.fromisoformat(content.head.dated_on)
    head = content.head
    return word.render(
        TEMPLATE,
        _values(content),
        on=on,
        title=f"{head.kind.capitalize()} {head.title}",
        author=head.issuer,
    )


def _values(content: Content) -> dict[str, Any]:
    head = content.head
    results, organisations = content.tables
    return {
        "superior": head.superior,
        "issuer": head.issuer,
        "symbol": head.symbol,
        "place_date": head.place_date,
        "draft": head.draft,
        "kind": head.kind,
        "title_lines": head.title.split("; "),
        "sections": [
            {"level": section.level, "heading": section.heading, "lines": ["…"] if section.missing else section.lines}
            for section in content.sections
        ],
        "recipients": closed_list(head.recipients),
        "authority": head.authority,
        "post": head.post,
        "signer": head.signer,
        "appendix_of": f"({head.appendix_of})",
        "last_year": results.columns[3].removeprefix("Năm "),
        "results": _table(results),
        "organisations": _table(organisations),
    }


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
