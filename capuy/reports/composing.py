"""Puts a report together: figures from the engine, sentences and tables from the plan, texts from the office."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from capuy.core import dates
from capuy.core.dates import format_date, format_place_date
from capuy.core.numbers import format_count
from capuy.core.periods import Period, parse_period, year_period
from capuy.documents.letterheads import body_on
from capuy.documents.models import IssuedPaper
from capuy.documents.numbering import symbol_of_body
from capuy.figures import queries, registry
from capuy.figures.completeness import answered
from capuy.figures.figure import Figure
from capuy.figures.presenting import doubtful
from capuy.figures.registry import counting_day
from capuy.figures.structure import Structure
from capuy.figures.targets import target_codes, targets_of
from capuy.organisations.models import Organisation
from capuy.regulations import KINDS
from capuy.reports import stretches, times
from capuy.reports import tables as tables_of
from capuy.reports.content import Content, Head, Section, Span
from capuy.reports.frames import frame_for
from capuy.reports.highlights import highlights, still_to_do
from capuy.reports.models import Report, SectionText
from capuy.reports.times import Kind
from capuy.reports.wording import Years, word
from capuy.reports.year_report import KIND, KIND_NAME, Frame, SectionPlan
from capuy.tasks.mended import Became, became

# What stands before the headings of each level, and their numbers.
_NUMBERS = {
    1: ("{}- ", ("I", "II", "III", "IV", "V", "VI")),
    2: ("{}. ", tuple(map(str, range(1, 20)))),
    3: ("{}) ", ("a", "b", "c", "d", "đ", "e", "g", "h")),
}
_TO_BE_FILLED = "…"


def frame_of(report: Report) -> Frame:
    """The frame of a report, by what the organisation was when the period was counted, or was last."""
    return frame_for(Kind(report.kind), is_cell=was_cell(report.organisation, parse_period(report.period)))


def was_cell(organisation: Organisation, period: Period) -> bool:
    day = counting_day(period)
    version = organisation.version_on(day) or organisation.latest_version(day)
    return bool(version and KINDS[version.kind].is_cell)


def day_of(report: Report) -> dt.date:
    """The day whose names and layout hold: the paper's date, and until it has one, the end of the period."""
    return report.dated_on or min(dates.today(), parse_period(report.period).last)


def gather(report: Report, structure: str = Structure.THEN) -> Years:
    """The figures of the period and of the same one before, read once, so that all parts of a report agree."""
    period = parse_period(report.period)
    last = period.same_period_last_year()
    both = {one: queries.figures_of(report.organisation, one, structure=structure) for one in (period, last)}
    now, before = (answered(report.organisation, one, structure, doubtful(found)) for one, found in both.items())
    plan = stretches.plan_of(report.organisation, period, structure)
    return Years(period, both[period], both[last], now, before, plan)


def figures_of_place(report: Report, period: str, codes: Sequence[str], years: Years) -> Mapping[str, Figure]:
    """Figures of the report's organisation in a period that the report names; empty is its own."""
    own = parse_period(report.period)
    if period in ("", own.code):
        return years.now
    if period == own.same_period_last_year().code:
        return years.last
    plan = years.plan if period == times.since_january(own) else {}
    known = stretches.figures_over(report.organisation, period, codes)
    return {code: plan.get(code, known[code]) for code in codes}


def compose(
    report: Report,
    texts: Mapping[str, SectionText],
    years: Years,
    *,
    paper: IssuedPaper | None = None,
    structure: str = Structure.THEN,
) -> Content:
    """The report with the given figures. Without `paper` it is a draft, and carries no number."""
    frame = frame_of(report)
    tables = [tables_of.results(frame, years, structure)]
    if frame.by_organisation:
        tables.append(tables_of.by_organisation(frame, report.organisation, years, structure))
    sections = _sections_of(frame, report, years, texts, whole=paper is None)
    return Content(_head_of(frame, report, paper), sections, tables)


def _head_of(frame: Frame, report: Report, paper: IssuedPaper | None) -> Head:
    day = day_of(report)
    body = body_on(report.organisation, day)
    number = paper.symbol if paper else f"     -{KIND}/{symbol_of_body(report.organisation, day)}"
    place = report.place or _TO_BE_FILLED
    return Head(
        superior=body.superior.upper(),
        issuer=body.name.upper(),
        appendix_of=f"Kèm theo Báo cáo số {paper.symbol}, ngày {format_date(paper.issued_on)} của {body.name}"
        if paper
        else f"Kèm theo dự thảo Báo cáo của {body.name}",
        symbol=f"Số {number}",
        place_date=(
            format_place_date(place, report.dated_on)
            if report.dated_on
            else f"{place}, ngày {_TO_BE_FILLED} tháng {_TO_BE_FILLED} năm {day.year}"
        ),
        kind=KIND_NAME,
        title=frame.title_of(parse_period(report.period)),
        template=frame.template,
        period=report.label,
        until=times.words_of(parse_period(report.period))["until"],
        recipients=[line.strip(" -\t") for line in report.recipients.splitlines() if line.strip(" -\t")],
        authority=body.authority,
        post=report.signer_position.upper(),
        signer=report.signer,
        draft=paper is None,
        dated_on=day.isoformat(),
    )


def _sections_of(
    frame: Frame, report: Report, years: Years, texts: Mapping[str, SectionText], *, whole: bool
) -> list[Section]:
    """Sections with their numbers. `whole` keeps those that say nothing yet, for the page where they are written."""
    sections = [_section(plan, frame, report, years, texts.get(plan.code)) for plan in frame.sections]
    silent = {plan.code for plan in frame.sections if plan.mended}
    sections = [one for one in sections if one.lines or one.code not in silent]
    return _numbered(sections if whole else _speaking(sections))


def _section(plan: SectionPlan, frame: Frame, report: Report, years: Years, written: SectionText | None) -> Section:
    heading = plan.heading.format(**years.words)
    paragraphs = [spans for item in plan.sentences if (spans := word(item, years))]
    if plan.highlights:
        paragraphs += highlights(frame, years)
    if plan.still_to_do:
        paragraphs += still_to_do(years)
    if plan.mended:
        paragraphs += mended(report.organisation, years.period)
    if plan.targets_of_next_year:
        paragraphs += targets_of_next_year(report.organisation, years.period)
    text, kept_from = (written.text, written.kept_from) if written else ("", "")
    return Section(plan.code, plan.level, heading, paragraphs, text, plan.prompt, kept_from)


def _speaking(sections: list[Section]) -> list[Section]:
    """Without those that neither say nor hold anything."""
    kept: list[Section] = []
    for section in reversed(sections):
        holds = bool(kept) and kept[-1].level > section.level > 0
        if section.lines or holds:
            kept.append(section)
    return kept[::-1]


def _numbered(sections: list[Section]) -> list[Section]:
    passed: Counter[int] = Counter()
    numbered = []
    for section in sections:
        if section.level:
            form, numbers = _NUMBERS[section.level]
            heading = form.format(numbers[passed[section.level]]) + section.heading
            passed = Counter({level: n for level, n in passed.items() if level <= section.level})
            passed[section.level] += 1
            section = replace(section, heading=heading)  # noqa: PLW2901 - the same section under its heading
        numbered.append(section)
    return numbered


def mended(organisation: Organisation, period: Period) -> list[list[Span]]:
    """One line for each weakness of the year before: its sentence, where it was named, and what became of it."""
    found = became(organisation, counting_day(period), period.first.year - 1)
    return [[Span(f"{at}) {_mended(one)}")] for at, one in enumerate(found, 1)]


def _mended(one: Became) -> str:
    where = one.weakness.get_origin_display().lower()
    named = f", {one.weakness.named_in}" if one.weakness.named_in else ""
    return f"“{one.weakness.text.rstrip('.')}” ({where}{named}): {one.words}."


def targets_of_next_year(organisation: Organisation, period: Period) -> list[list[Span]]:
    """One line for each target already set for the year to come."""
    coming = year_period(period.first.year + 1)
    targets = targets_of([organisation.pk], coming, Structure.THEN).get(organisation.pk, {})
    return [
        [Span(f"{item.label}: "), Span(format_count(target), item.code, coming.code, "base"), Span(f" {item.unit}.")]
        for item in map(registry.indicator, target_codes())
        if (target := targets.get(item.code)) is not None
    ]
