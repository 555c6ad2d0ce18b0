"""The tables of the appendix: the year's results, and what each subordinate organisation gave to them."""

from collections.abc import Iterable
from itertools import groupby

from capuy.core.numbers import NOTHING, format_count, format_percent
from capuy.figures import queries, registry
from capuy.figures.figure import Figure
from capuy.figures.registry import Reported
from capuy.figures.structure import sentence
from capuy.organisations.models import Organisation
from capuy.reports.content import Cell, Row, Table
from capuy.reports.wording import Years
from capuy.reports.year_report import Frame


def results(frame: Frame, years: Years, structure: str) -> Table:
    """Indicators under their groups: last year, base or target, result, share."""
    year = years.period.first.year
    rows: list[Row] = []
    number = 0
    for group, codes in groupby(frame.results, key=lambda code: registry.indicator(code).group):
        rows.append(Row([Cell(group)], "group"))
        for code in codes:
            number += 1
            rows.append(_result(number, code, years))
    return Table(
        f"{'Biểu 1' if frame.by_organisation else 'Biểu số liệu'}: Kết quả thực hiện nhiệm vụ năm {year}",
        ["TT", "Chỉ tiêu", "Đơn vị tính", f"Năm {year - 1}", "Chỉ tiêu, tổng số", "Kết quả", "Tỷ lệ"],
        [],
        rows,
        f"Ghi chú: {sentence(structure, years.period)}.",
    )


def _result(number: int, code: str, years: Years) -> Row:
    item, now, last = registry.indicator(code), years.now[code], years.last[code]
    base = now.denominator or None
    unknown = isinstance(item, Reported) and not years.last_was_reported
    return Row(
        [
            Cell(str(number), number),
            Cell(item.label),
            Cell(item.unit),
            Cell(NOTHING) if unknown else Cell(format_count(last.numerator), last.numerator),
            Cell(format_count(base), base),
            Cell(format_count(now.numerator), now.numerator, code),
            Cell(format_percent(now.numerator, base)),
        ]
    )


def by_organisation(frame: Frame, organisation: Organisation, years: Years, structure: str) -> Table:
    """One row for each organisation directly below, and the totals of the whole branch."""
    codes = list(dict.fromkeys(code for _, _, code in frame.by_organisation))
    lines = queries.children_figures(organisation, years.period, codes, structure)
    rows = [
        Row(
            [
                Cell(str(at), at),
                Cell(line.node.name, code=line.node.code),
                *_numbers([line.figures[code] for code in codes], codes, line.node.code),
            ]
        )
        for at, line in enumerate(lines, start=1)
    ]
    totals = [years.now[code] for code in codes]
    rows.append(Row([Cell(""), Cell("Cộng"), *_numbers(totals, codes, organisation.code)], "total"))
    return Table(
        "Biểu 2: Số liệu của các tổ chức đảng trực thuộc",
        ["TT", "Tổ chức đảng", *(heading for heading, _, _ in frame.by_organisation)],
        _bands(frame),
        rows,
        frame.by_organisation_note,
    )


def _numbers(figures: Iterable[Figure], codes: Iterable[str], organisation: str) -> list[Cell]:
    return [
        Cell(format_count(figure.numerator), figure.numerator, code, organisation)
        for figure, code in zip(figures, codes, strict=True)
    ]


def _bands(frame: Frame) -> list[tuple[str, int]]:
    bands = [("", 1), ("", 1)]
    for band, columns in groupby(frame.by_organisation, key=lambda column: column[1]):
        width = len(list(columns))
        bands += [(band, width)] if band else [("", 1)] * width
    return bands
