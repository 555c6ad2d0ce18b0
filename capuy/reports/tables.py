"""The tables of the appendix: the results of the period, and what each subordinate organisation gave to them."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from capuy.core.numbers import NOTHING, format_count, format_percent
from capuy.core.periods import Period, PeriodKind
from capuy.figures import queries, registry
from capuy.figures.figure import Figure
from capuy.figures.presenting import gradings_of, is_unknown, lines_told, told
from capuy.figures.structure import sentence
from capuy.organisations.models import Organisation
from capuy.reports import times
from capuy.reports.content import Cell, Row, Table
from capuy.reports.wording import Years
from capuy.reports.year_report import Frame

_OF_THE_YEAR = "; chỉ tiêu là của cả năm, tỷ lệ tính lũy kế từ đầu năm"


def results(frame: Frame, years: Years, structure: str) -> Table:
    """Indicators under their groups: the same period before, base or target, result, share."""
    period = years.period
    rows: list[Row] = []
    number = 0
    for group, codes in groupby(frame.results, key=lambda code: registry.indicator(code).group):
        rows.append(Row([Cell(group)], "group"))
        for code in codes:
            number += 1
            rows.append(_result(number, code, years))
    return Table(
        f"{'Biểu 1' if frame.by_organisation else 'Biểu số liệu'}: Kết quả thực hiện nhiệm vụ {period.label}",
        ["TT", "Chỉ tiêu", "Đơn vị tính", before_of(period), "Chỉ tiêu, tổng số", "Kết quả", "Tỷ lệ"],
        [],
        rows,
        f"Ghi chú: {sentence(structure, period)}{_OF_THE_YEAR if years.plan else ''}.",
    )


def before_of(period: Period) -> str:
    """What stands over the figures of the same period before."""
    match period.kind:
        case PeriodKind.YEAR:
            return f"Năm {period.first.year - 1}"
        case PeriodKind.TERM:
            return "Nhiệm kỳ trước"
    return f"Cùng kỳ {period.first.year - 1}"


def _result(number: int, code: str, years: Years) -> Row:
    """What is not known yet is a dash: a nought would read as a result."""
    item, now, last = registry.indicator(code), years.now[code], years.last[code]
    plan = years.plan.get(code, now) if now.denominator is None else now
    measured = times.since_january(years.period) if plan is not now else ""
    base = plan.denominator or None
    based = code if base else ""
    unknown = is_unknown(code, years.now, years.answered)
    before = years.period.same_period_last_year().code
    last_unknown = is_unknown(code, years.last, years.last_answered)
    known = Cell(format_count(now.numerator), now.numerator, code, form="count")
    share = NOTHING if unknown else format_percent(plan.numerator, base)
    past = Cell(format_count(last.numerator), last.numerator, code, period=before, form="count")
    return Row(
        [
            Cell(str(number), number),
            Cell(item.label),
            Cell(item.unit),
            Cell(NOTHING) if last_unknown else past,
            Cell(format_count(base), base, based, period=measured, form="base"),
            Cell(NOTHING, None, code) if unknown else known,
            Cell(share, None, based, period=measured, form="percent"),
        ]
    )


def by_organisation(frame: Frame, organisation: Organisation, years: Years, structure: str) -> Table:
    """One row for each organisation directly below, and the totals of the whole branch."""
    codes = list(dict.fromkeys(code for _, _, code in frame.by_organisation))
    lines = queries.children_figures(organisation, years.period, [*codes, *gradings_of(codes)], structure)
    lines = lines_told(organisation, years.period, structure, lines)
    whole = told({code: years.now[code] for code in [*codes, *gradings_of(codes)]}, years.answered)
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
    rows.append(Row([Cell(""), Cell("Cộng"), *_numbers(whole, codes, organisation.code)], "total"))
    return Table(
        "Biểu 2: Số liệu của các tổ chức đảng trực thuộc",
        ["TT", "Tổ chức đảng", *(heading for heading, _, _ in frame.by_organisation)],
        _bands(frame),
        rows,
        frame.by_organisation_note,
    )


def _numbers(figures: Mapping[str, Figure], codes: Iterable[str], organisation: str) -> list[Cell]:
    values = [figures[code].numerator if figures[code].known else None for code in codes]
    return [
        Cell(format_count(value), value, code, organisation, form="count")
        for code, value in zip(codes, values, strict=True)
    ]


def _bands(frame: Frame) -> list[tuple[str, int]]:
    bands = [("", 1), ("", 1)]
    for band, columns in groupby(frame.by_organisation, key=lambda column: column[1]):
        width = len(list(columns))
        bands += [(band, width)] if band else [("", 1)] * width
    return bands
