"""A composed report as a Word paper and as a workbook of its tables."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capuy.core.numbers import NOTHING, format_count, format_padded, format_percent
from capuy.core.periods import parse_period
from capuy.documents import grounds, sheets, word
from capuy.documents.sheets.pages import Kind
from capuy.figures.figure import Figure
from capuy.figures.presenting import is_unknown
from capuy.reports.content import Cell, Content, Row, Section, Table
from capuy.reports.models import OfficeTemplate
from capuy.reports.office import drawing as office
from capuy.reports.passport import Passport
from capuy.reports.wording import Years

# By code of the indicator, by function of the language, the text that is put.
Puts = Mapping[str, Mapping[str, str]]

PAPERS = Path(__file__).resolve().parent / "papers"


def built_in(template: str) -> Path:
    """The template of a family of reports: `year`, `interim`, `term`."""
    return PAPERS / f"{template}_report.docx"


@dataclass(frozen=True)
class Drawing:
    """How a paper is drawn: an office's template and the figures it may ask for, who took it, the figures' passport."""

    template: OfficeTemplate | None = None
    puts: Puts = field(default_factory=dict)
    watermark: str = ""
    passport: Passport | None = None


def to_word(content: Content, drawing: Drawing | None = None) -> bytes:
    """The .docx of the report.

    The built-in template gets the layout of the paper's date; that of an office keeps the measures it was given in
    Word. With a passport each figure carries a mark, and a table at the end says what it is.
    """
    wanted = drawing or Drawing()
    head = content.head
    title, author = f"{head.kind.capitalize()} {head.title}", head.issuer
    values = values_of(content, wanted.passport)
    puts = {code: _marked(code, texts, wanted.passport) for code, texts in wanted.puts.items()}
    passport = wanted.passport.given() if wanted.passport else None
    if wanted.template:
        finish = office.Finish(title, author, wanted.watermark, passport)
        return office.draw(bytes(wanted.template.docx), values, puts, finish)
    on = dt.date.fromisoformat(head.dated_on)
    return word.render(
        built_in(head.template),
        values,
        on=on,
        title=title,
        author=author,
        watermark=wanted.watermark,
        passport=passport,
    )


def _marked(code: str, texts: Mapping[str, str], passport: Passport | None) -> Mapping[str, str]:
    if passport is None:
        return texts
    last = parse_period(passport.report.period).same_period_last_year().code
    return {
        function: passport.put(text, code, last if function == "ky_truoc" else "") for function, text in texts.items()
    }


def puts_of(years: Years) -> Puts:
    """By code what the functions of an office's template put: the figure, its share, target or base, the one before."""
    return {code: _put(code, figure, years) for code, figure in years.now.items()}


def _put(code: str, figure: Figure, years: Years) -> Mapping[str, str]:
    measured = years.plan.get(code, figure) if figure.denominator is None else figure
    base = measured.denominator or None
    unknown = is_unknown(code, years.now, years.answered)
    before_unknown = is_unknown(code, years.last, years.last_answered)
    return {
        "so": NOTHING if unknown else format_padded(figure.numerator),
        "ty_le": NOTHING if unknown else format_percent(measured.numerator, base),
        "chi_tieu": format_count(base),
        "ky_truoc": NOTHING if before_unknown else format_padded(years.last[code].numerator),
    }


def values_of(content: Content, passport: Passport | None = None) -> dict[str, Any]:
    """What the template asks for; figures carry the marks of the passport."""
    head = content.head
    results, *organisations = content.tables
    return {
        "superior": head.superior,
        "issuer": head.issuer,
        "symbol": head.symbol,
        "place_date": head.place_date,
        "draft": "Dự thảo" if head.draft else "",
        "kind": head.kind,
        "title_lines": head.title.replace("; ", ";\n").split("\n"),
        "sections": _sections(content.sections, passport),
        "recipients": closed_list(head.recipients),
        "authority": head.authority,
        "post": head.post,
        "signer": head.signer,
        "appendix_of": f"({head.appendix_of})",
        "before": results.columns[3],
        "period": head.period,
        "until": head.until,
        "results": _table(results, passport),
        "organisations": [_table(table, passport) for table in organisations],
    }


def _sections(sections: list[Section], passport: Passport | None) -> list[dict[str, Any]]:
    """Headings and lines; the very last line apart, since it has to stay with the signature."""
    shown = []
    for section in sections:
        lines = ["…"] if section.missing else _lines(section, passport)
        cut = len(lines) - (section is sections[-1])
        shown.append(
            {
                "code": section.code,
                "level": section.level,
                "heading": section.heading,
                "lines": lines[:cut],
                "closing": lines[cut:],
            }
        )
    return shown


def _lines(section: Section, passport: Passport | None) -> list[str]:
    if passport is None:
        return section.lines
    said = [
        "".join(passport.put(span.text, span.indicator, span.period) if span.indicator else span.text for span in spans)
        for spans in section.paragraphs
    ]
    return [*said, *map(grounds.bare, section.office_lines)]


def closed_list(lines: list[str]) -> list[str]:
    """Items end with a comma, the last one with a full stop, as under `Nơi nhận`."""
    bare = [line.rstrip(" ,;.") for line in lines]
    return [f"{line}{',' if at < len(bare) else '.'}" for at, line in enumerate(bare, start=1)]


def _table(table: Table, passport: Passport | None) -> dict[str, Any]:
    return {
        "title": table.title,
        "note": table.note,
        "rows": [{"kind": row.kind, "cells": [_cell(cell, passport) for cell in row.cells]} for row in table.rows],
    }


def _cell(cell: Cell, passport: Passport | None) -> str:
    if passport is None or not cell.indicator:
        return cell.text
    return passport.put(cell.text, cell.indicator, cell.period, cell.code)


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
