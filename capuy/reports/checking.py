"""The figures of a paper against each other, as they are printed: before it is issued, nothing may contradict itself.

Our own figures: parts add up to their whole, a share is its count divided by its total, one figure is the same
everywhere. What people typed is read by the guard of figures, and only told.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from capuy.core.numbers import format_count, format_percent
from capuy.figures import registry
from capuy.figures.registry import Formula, Reported
from capuy.organisations.models import Organisation
from capuy.proofing.beside import notes_of
from capuy.proofing.own import Comparison
from capuy.reading import guard
from capuy.reports.content import Content, Section, Table
from capuy.reports.models import Report

# Wholes of which the parts are figures of their own; formulas say theirs themselves.
_PARTS = {"members.total": ("members.official", "members.probationary")}
_COUNT = re.compile(r"[0-9][0-9.]*")
_TOLD = {"wrong", "truncated"}

# Indicator, period (empty is the report's own), organisation (empty is the report's own).
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Finding:
    """Something that contradicts itself: where it stands, and what; `opens` explains our own figure."""

    where: str
    message: str
    opens: str = ""


@dataclass
class _Printed:
    """What the paper prints of one figure: counts, bases and shares, each with its place."""

    counts: dict[int, str] = field(default_factory=dict)
    bases: dict[int, str] = field(default_factory=dict)
    percents: dict[str, str] = field(default_factory=dict)

    def add(self, text: str, form: str, place: str) -> None:
        numbers = [int(number.replace(".", "")) for number in _COUNT.findall(text)]
        match form:
            case "count" | "padded" if numbers:
                self.counts.setdefault(numbers[0], place)
            case "ratio" if numbers:
                self.counts.setdefault(numbers[0], place)
                if len(numbers) > 1:
                    self.bases.setdefault(numbers[1], place)
            case "base" if numbers:
                self.bases.setdefault(numbers[0], place)
            case "percent" if numbers:
                self.percents.setdefault(text, place)


def own_findings(content: Content, organisation: str, period: str) -> list[Finding]:
    """What the figures of a paper say against each other; `organisation` and `period` are the report's own codes."""
    printed = _printed(content, organisation, period)
    return [
        *_differing(printed),
        *_wrong_shares(printed),
        *_wrong_sums(printed),
        *(finding for table in content.tables for finding in _wrong_totals(table)),
    ]


def _printed(content: Content, organisation: str, own: str) -> dict[Key, _Printed]:
    printed: dict[Key, _Printed] = defaultdict(_Printed)

    def key(code: str, period: str, of: str) -> Key:
        return code, "" if period == own else period, "" if of == organisation else of

    for section in content.sections:
        for spans in section.paragraphs:
            for span in spans:
                if span.indicator:
                    printed[key(span.indicator, span.period, "")].add(span.text, span.form, _place(section))
    for table in content.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.indicator:
                    printed[key(cell.indicator, cell.period, cell.code)].add(cell.text, cell.form, table.title)
    return printed


def _place(section: Section) -> str:
    return f"Mục “{section.heading or 'Đặc điểm tình hình'}”"


def _label(code: str) -> str:
    return f"“{registry.indicator(code).label}”"


def _differing(printed: dict[Key, _Printed]) -> Iterator[Finding]:
    for (code, _, _), known in printed.items():
        for what, values in (("", known.counts), ("tổng số hoặc chỉ tiêu của ", known.bases)):
            if len(values) > 1:
                said = "; ".join(f"{format_count(value)} ({place})" for value, place in values.items())
                yield Finding(next(iter(values.values())), f"{what}{_label(code)} ghi khác nhau: {said}.")


def _wrong_shares(printed: dict[Key, _Printed]) -> Iterator[Finding]:
    for (code, _, _), known in printed.items():
        if len(known.counts) != 1 or len(known.bases) != 1:
            continue
        (count,), (base,) = known.counts, known.bases
        for text, place in known.percents.items():
            if text != (right := format_percent(count, base)):
                counted = f"{format_count(count)}/{format_count(base)} = {right}"
                yield Finding(place, f"tỷ lệ của {_label(code)} ghi {text}, tính lại {counted}.")
        if count > base and _is_part_of_base(code):
            place = next(iter(known.counts.values()))
            yield Finding(place, f"{_label(code)} là {format_count(count)}, lớn hơn tổng số {format_count(base)}.")


def _is_part_of_base(code: str) -> bool:
    """A grade is one of all cells; what was done may well pass what was planned."""
    known = registry.indicator(code)
    if known.base in (None, registry.TARGET):
        return False
    return not isinstance(known, Reported) or known.of_lasting_cells


def _wrong_sums(printed: dict[Key, _Printed]) -> Iterator[Finding]:
    formulas = {item.code: item.terms for item in registry.indicators() if isinstance(item, Formula)}
    for (code, period, of), known in printed.items():
        parts = {**formulas, **_PARTS}.get(code, ())
        values = [printed[part, period, of].counts for part in parts if (part, period, of) in printed]
        if not parts or len(values) != len(parts) or any(len(found) != 1 for found in [*values, known.counts]):
            continue
        numbers = [next(iter(found)) for found in values]
        (whole, place) = next(iter(known.counts.items()))
        if sum(numbers) != whole:
            said = " + ".join(map(format_count, numbers))
            message = f"các phần của {_label(code)} cộng lại {said} = {format_count(sum(numbers))}, tổng ghi "
            yield Finding(place, f"{message}{format_count(whole)}.")


def _wrong_totals(table: Table) -> Iterator[Finding]:
    """A table with a line of totals: each column adds up to it."""
    total = next((row for row in table.rows if row.kind == "total"), None)
    if total is None:
        return
    rows = [row for row in table.rows if row.kind == "plain"]
    for at, cell in enumerate(total.cells):
        if not cell.indicator or cell.value is None:
            continue
        summed = sum(row.cells[at].value or 0 for row in rows)
        if rows and summed != cell.value:
            where = f"{table.title}, cột “{table.columns[at]}”"
            yield Finding(where, f"các dòng cộng lại {format_count(summed)}, dòng Cộng ghi {format_count(cell.value)}.")


@lru_cache(maxsize=512)
def typed_findings(text: str) -> tuple[Finding, ...]:
    """Numbers in what people typed that do not hold when they are computed again. The text is never changed."""
    claims = guard.check(unicodedata.normalize("NFC", text)) if any(map(str.isdigit, text)) else []
    return tuple(
        Finding(f"“{claim['quote']}”", f"{guard.VERDICT_LABELS[claim['verdict']].lower()}; {guard.calculation(claim)}.")
        for claim in claims
        if claim["verdict"] in _TOLD
    )


def comparison_of(report: Report) -> Comparison:
    """What typed texts of a report are held against: figures of its branch, which all who see it may see."""
    branch = Organisation.objects.in_branches([report.organisation.path_now])
    return Comparison(branch, report.organisation, report.period)


def differing(text: str, comparison: Comparison) -> Iterator[Finding]:
    """What a typed text states otherwise than we count it."""
    for note in notes_of(text, comparison):
        if note.opens:
            yield Finding(f"“{note.quote}”", note.words, note.opens)


def typed_by_section(
    sections: Iterable[Section], comparison: Comparison | None = None
) -> Iterator[tuple[Section, Finding]]:
    """All that is to be said of what people typed; with a `comparison` also what differs from our figures."""
    for section in sections:
        for finding in typed_findings(section.office_text):
            yield section, finding
        for finding in differing(section.office_text, comparison) if comparison else ():
            yield section, finding
