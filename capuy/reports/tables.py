"""The tables of the appendix: the year's results, and what each subordinate organisation gave to them."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from capuy.core.numbers import NOTHING, format_count, format_percent
from capuy.figures import queries, registry
from capuy.figures.figure import Figure
from capuy.figures.presenting import gradings_of, is_ungraded, is_unknown
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
    """What is not known yet is a dash: a nought would read as a result."""
    item, now, last = registry.indicator(code), years.now[code], years.last[code]
    base = now.denominator or None
    unknown = is_unknown(code, years.now, years.answered)
    last_unknown = is_unknown(code, years.last, years.last_answered)
    return Row(
        [
            Cell(str(number), number),
            Cell(item.label),
            Cell(item.unit),
            Cell(NOTHING) if last_unknown else Cell(format_count(last.numerator), last.numerator),
            Cell(format_count(base), base),
            Cell(NOTHING, None, code) if unknown else Cell(format_count(now.numerator), now.numerator, code),
            Cell(NOTHING if unknown else format_percent(now.numerator, base)),
        ]
    )


def by_organisation(frame: Frame, organisation: Organisation, years: Years, structure: str) -> Table:
    """One row for each organisation directly below, and the totals of the whole branch."""
    codes = list(dict.fromkeys(code for _, _, code in frame.by_organisation))
    lines = queries.children_figures(organisation, years.period, [*codes, *gradings_of(codes)], structure)
    rows = [
        Row(
            [
                Cell(str(at), at),
                Cell(line.node.name, code=line.node.code),
                *_numbers(line.figures, codes, line.node.code),
            ]
        )
        for at, line in enumerate(lines, start=1)
    ]
    rows.append(Row([Cell(""), Cell("Cộng"), *_numbers(years.now, codes, organisation.code)], "total"))
    return Table(
        "Biểu 2: Số liệu của các tổ chức đảng trực thuộc",
        ["TT", "Tổ chức đảng", *(heading for heading, _, _ in frame.by_organisation)],
        _bands(frame),
        rows,
        frame.by_organisation_note,
    )


def _numbers(figures: Mapping[str, Figure], codes: Iterable[str], organisation: str) -> list[Cell]:
    values = [None if is_ungraded(code, figures) else figures[code].numerator for code in codes]
    return [Cell(format_count(value), value, code, organisation) for code, value in zip(codes, values, strict=True)]


def _bands(frame: Frame) -> list[tuple[str, int]]:
    bands = [("", 1), ("", 1)]
    for band, columns in groupby(frame.by_organisation, key=lambda column: column[1]):
        width = len(list(columns))
        bands += [(band, width)] if band else [("", 1)] * width
    return bands
