"""What the pages of reports show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from capuy.accounts.access import may
from capuy.accounts.models import User
from capuy.core.periods import Period, parse_period
from capuy.core.permissions import Permission
from capuy.core.text import fold
from capuy.reports.content import Content, Section
from capuy.reports.forms import TextsForm
from capuy.reports.models import Report


@dataclass(frozen=True)
class ListedReport:
    report: Report
    period: Period


@dataclass(frozen=True)
class WrittenSection:
    """A section and, where the viewer may write, the field of its text."""

    section: Section
    field: BoundField | None


def list_of(reports: Iterable[Report]) -> list[ListedReport]:
    return [ListedReport(report, parse_period(report.period)) for report in reports]


def page_of(user: User, report: Report, content: Content, form: TextsForm | None) -> dict[str, Any]:
    """`form` is for whoever may write a draft."""
    organisation = report.organisation
    frozen = report.state == Report.State.FROZEN
    return {
        "report": report,
        "organisation": organisation,
        "section": "reports",
        "period": parse_period(report.period),
        "content": content,
        "form": form,
        "sections": [
            WrittenSection(section, form[section.code] if form and section.prompt else None)
            for section in content.sections
        ],
        "frozen": frozen,
        "kept": sum(bool(section.kept_from) for section in content.sections),
        "may_freeze": may(user, Permission.FREEZE_REPORTS, organisation),
    }


def filename(report: Report, extension: str) -> str:
    """`bao-cao-nam-2022-cq.docx`: plain letters, which every system keeps."""
    state = "" if report.state == Report.State.FROZEN else "-du-thao"
    code = "".join(char if char.isalnum() else "-" for char in fold(report.organisation.code))
    return f"bao-cao-nam-{report.period}-{code}{state}.{extension}"
