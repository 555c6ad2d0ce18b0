"""What the pages of reports show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from capuy.accounts.access import may
from capuy.accounts.models import User
from capuy.core.numbers import format_padded
from capuy.core.periods import Period, parse_period
from capuy.core.permissions import Permission
from capuy.core.seen import Clash
from capuy.core.text import fold
from capuy.documents.handing_out import offer
from capuy.reports.changes import Changes, Standing
from capuy.reports.content import Content, Section, Span
from capuy.reports.forms import TextsForm
from capuy.reports.models import Report


@dataclass(frozen=True)
class ListedReport:
    report: Report
    period: Period


@dataclass(frozen=True)
class ShownSpan:
    """A run of text; `drift` is what the figure has become since it was frozen."""

    span: Span
    drift: str = ""


@dataclass(frozen=True)
class WrittenSection:
    """A section and, where the viewer may write, the field of its text; `clash` if somebody else wrote it meanwhile."""

    section: Section
    lines: list[list[ShownSpan]]
    field: BoundField | None
    clash: Clash | None


def list_of(reports: Iterable[Report]) -> list[ListedReport]:
    return [ListedReport(report, parse_period(report.period)) for report in reports]


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
    standings = changes.by_code if changes else {}
    asked = {clash.where: clash for clash in clashes}
    return {
        "report": report,
        "organisation": organisation,
        "section": "reports",
        "period": parse_period(report.period),
        "exports": [
            offer(label, reverse(f"reports:{name}", args=[report.pk]), ending)
            for label, name, ending in (("Word", "word", "docx"), ("Excel", "excel", "xlsx"))
        ],
        "content": content,
        "form": form,
        "sections": [
            WrittenSection(
                section,
                [[_shown(span, report, standings) for span in line] for line in section.paragraphs],
                form[section.code] if form and section.prompt else None,
                asked.get(section.code),
            )
            for section in content.sections
        ],
        "clashes": list(asked.values()),
        "frozen": frozen,
        "changes": changes,
        "kept": sum(bool(section.kept_from) for section in content.sections),
        "may_freeze": may(user, Permission.FREEZE_REPORTS, organisation),
    }


def _shown(span: Span, report: Report, standings: Mapping[str, Standing]) -> ShownSpan:
    """A count is marked where it changed itself, a ratio also where its base did, a share not beside its ratio."""
    standing = standings.get(span.indicator)
    if standing is None or not standing.changed or span.period != report.period or not span.text[0].isdigit():
        return ShownSpan(span)
    frozen, now = standing.frozen, standing.now
    if span.text.endswith("%"):
        return ShownSpan(span)
    if "/" in span.text:
        return ShownSpan(span, now.ratio_text)
    return ShownSpan(span, format_padded(now.numerator) if frozen.numerator != now.numerator else "")


def filename(report: Report, extension: str) -> str:
    """`bao-cao-nam-2022-cq.docx`: plain letters, which every system keeps."""
    state = "" if report.state == Report.State.FROZEN else "-du-thao"
    code = "".join(char if char.isalnum() else "-" for char in fold(report.organisation.code))
    return f"bao-cao-nam-{report.period}-{code}{state}.{extension}"
