"""What the acts on reports have in common."""

from collections.abc import Iterator, Mapping
from typing import Any

from capuy.accounts.models import User
from capuy.core.problems import Problem
from capuy.documents import markings
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.reports.composing import frame_of
from capuy.reports.models import Report
from capuy.reports.year_report import SectionPlan


def plans_of(report: Report) -> dict[str, SectionPlan]:
    return frame_of(report).plans


def problems_of_state(report: Report) -> list[Problem]:
    if report.state == Report.State.FROZEN:
        return [Problem("frozen", "Báo cáo đã chốt nên nội dung không sửa được; mở lại báo cáo trước khi sửa.")]
    return []


def problems_of_stamps(texts: Mapping[str, str]) -> Iterator[Problem]:
    """One for each text in which a line stands as a secret stamp does."""
    for where, text in texts.items():
        level = next((level for line in text.splitlines() if (level := markings.level_of(line))), "")
        if level:
            message = f"Nội dung ghi dấu “{level}” không được đưa vào phần mềm; bỏ nội dung mật khỏi mục này."
            yield Problem("secret", message, where)


def locked(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("organisation", "paper").get(pk=report.pk)


def journal(
    action: str, summary: str, report: Report, *, by: User | None, kind: EntryKind = EntryKind.CHANGE, **more: Any
) -> None:
    act = Act(action=action, summary=summary, subject=subject_of(report), place=report.organisation, **more)
    record(act, by=by, kind=kind)
