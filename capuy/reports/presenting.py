"""What the pages of reports show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from capuy.accounts.access import may
from capuy.accounts.models import User
from capuy.core.numbers import format_padded
from capuy.core.periods import parse_period
from capuy.core.permissions import Permission
from capuy.core.seen import Clash
from capuy.core.text import fold
from capuy.documents.handing_out import offer
from capuy.journal.actions import subject_of
from capuy.reports.changes import Changes, Standing, place_of
from capuy.reports.checking import Finding, comparison_of, typed_by_section
from capuy.reports.content import Content, Section, Span
from capuy.reports.forms import TextsForm
from capuy.reports.models import Report
from capuy.reports.times import Kind

# The sections whose sentences may become tasks.
_MENDED = ("shortcomings", "weaknesses")
_EXPORTS = (
    ("Word kèm căn cứ số liệu", "word-with-grounds", "docx"),
    ("Word để in, ký", "word", "docx"),
    ("Excel", "excel", "xlsx"),
)


@dataclass(frozen=True)
class ListedYear:
    """The reports of the periods that begin in one year, the latest one first."""

    year: int
    reports: list[Report]


@dataclass(frozen=True)
class ShownSpan:
    """A run of text; `drift` is what the figure has become since it was frozen."""

    span: Span
    drift: str = ""

    @property
    def period(self) -> str:
        """The period whose explanation it opens."""
        return self.span.opens

    @property
    def place(self) -> str:
        return place_of(self.span.indicator, self.span.period)


@dataclass(frozen=True)
class WrittenSection:
    """A section and, where the viewer may write, the field of its text; `clash` if somebody else wrote it meanwhile.

    `findings`: numbers in its typed text that do not hold, or differ from ours.
    """

    section: Section
    lines: list[list[ShownSpan]]
    field: BoundField | None
    clash: Clash | None
    findings: Sequence[Finding] = ()

    @property
    def kept_from(self) -> str:
        """The period from which its text was kept, as people call it."""
        return parse_period(self.section.kept_from).label if self.section.kept_from else ""


def list_of(reports: Iterable[Report]) -> list[ListedYear]:
    """By the year in which their periods begin; of one year the longest and latest periods first."""
    years: dict[int, list[tuple[int, int, str, Report]]] = defaultdict(list)
    for report in reports:
        period = parse_period(report.period)
        span = (-(period.last - period.first).days, -period.last.toordinal(), report.kind)
        years[period.first.year].append((*span, report))
    return [
        ListedYear(year, [found[-1] for found in sorted(years[year], key=lambda found: found[:-1])])
        for year in sorted(years, reverse=True)
    ]


def page_of(
    user: User,
    report: Report,
    content: Content,
    form: TextsForm | None,
    changes: Changes | None = None,
    *,
    clashes: Iterable[Clash] = (),
) -> dict[str, Any]:
    """`form` is for whoever may write a draft; `changes` are those of a frozen report."""
    organisation = report.organisation
    frozen = report.state == Report.State.FROZEN
    standings = changes.by_place if changes else {}
    asked = {clash.where: clash for clash in clashes}
    findings: dict[str, list[Finding]] = defaultdict(list)
    for section, finding in typed_by_section(content.sections, None if frozen else comparison_of(report)):
        findings[section.code].append(finding)
    return {
        "report": report,
        "organisation": organisation,
        "section": "reports",
        "exports": [
            offer(label, reverse(f"reports:{name}", args=[report.pk]), ending) for label, name, ending in _EXPORTS
        ],
        "content": content,
        "form": form,
        "sections": [
            WrittenSection(
                section,
                [[_shown(span, report, standings) for span in line] for line in section.paragraphs],
                form[section.code] if form and section.prompt else None,
                asked.get(section.code),
                findings[section.code],
            )
            for section in content.sections
        ],
        "clashes": list(asked.values()),
        "frozen": frozen,
        "changes": changes,
        "kept": sum(bool(section.kept_from) for section in content.sections),
        "mending": _MENDED if may(user, Permission.GIVE_TASKS, organisation) else (),
        "named_in": f"Báo cáo {report.label}" if report.paper is None else f"Báo cáo số {report.paper.symbol}",
        "subject": subject_of(report),
        "year": parse_period(report.period).last.year,
        "may_freeze": may(user, Permission.FREEZE_REPORTS, organisation),
    }


def _shown(span: Span, report: Report, standings: Mapping[tuple[str, str], Standing]) -> ShownSpan:
    """A count is marked where it changed itself, a ratio also where its base did, a share not beside its ratio."""
    standing = standings.get((span.indicator, "" if span.period == report.period else span.period))
    if standing is None or not standing.changed or not span.text[0].isdigit():
        return ShownSpan(span)
    frozen, now = standing.frozen, standing.now
    if span.text.endswith("%"):
        return ShownSpan(span)
    if "/" in span.text:
        return ShownSpan(span, now.ratio_text)
    return ShownSpan(span, format_padded(now.numerator) if frozen.numerator != now.numerator else "")


def filename(report: Report, extension: str, variant: str = "") -> str:
    """`bao-cao-nam-2022-cq.docx`: plain letters, which every system keeps."""
    state = "" if report.state == Report.State.FROZEN else "-du-thao"
    code = "".join(char if char.isalnum() else "-" for char in fold(report.organisation.code))
    before = {Kind.YEAR: "nam-", Kind.MID_TERM: "giua-nhiem-ky-", Kind.TERM: "nhiem-ky-"}.get(Kind(report.kind), "")
    name = f"{before}{report.period.lower()}"
    return f"bao-cao-{name}-{code}{variant}{state}.{extension}"
