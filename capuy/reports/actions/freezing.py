"""A report is frozen, and opened again."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.numbers import format_count
from capuy.core.periods import PeriodKind, parse_period
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, ProblemsFound, stop_on
from capuy.documents.actions import issue
from capuy.figures import registry
from capuy.figures.completeness import SMALL, Completeness, answered, completeness, progress
from capuy.figures.registry import Reported
from capuy.figures.structure import Structure
from capuy.journal.actions import snapshot
from capuy.organisations.models import Organisation
from capuy.reports import queries, rendering, stretches
from capuy.reports.actions.common import journal, locked, plans_of, problems_of_stamps, problems_of_state
from capuy.reports.checking import comparison_of, own_findings, typed_by_section
from capuy.reports.composing import compose, figures_of_place, frame_of, gather
from capuy.reports.content import Content
from capuy.reports.models import FrozenFigure, FrozenPaper, OfficeTemplate, Report
from capuy.reports.office.queries import template_of
from capuy.reports.passport import Passport
from capuy.reports.times import since_january
from capuy.reports.wording import Years
from capuy.reports.year_report import KIND

_NAMED = 5
_HEAD_FIELDS = ["place", "dated_on", "signer", "signer_position", "recipients"]


@dataclass(frozen=True)
class Signing:
    """What freezing asks for."""

    dated_on: dt.date
    place: str
    signer: str
    signer_position: str
    recipients: str


def problems_of_freezing(report: Report, signing: Signing, reason: str = "") -> list[Problem]:
    """What stands in the way of freezing, warnings included; figures against each other unless a reason is given."""
    period = parse_period(report.period)
    problems = list(problems_of_state(report))
    if signing.dated_on < period.first:
        message = f"Ngày báo cáo trước khi bắt đầu {report.label}; kiểm tra lại ngày."
        problems.append(Problem("too-early", message, "dated_on"))
    if signing.dated_on > dates.today():
        problems.append(Problem("future", "Ngày báo cáo ở tương lai; ghi ngày ký thực tế.", "dated_on"))
    for where, label in (("place", "địa danh"), ("signer", "người ký"), ("signer_position", "chức vụ người ký")):
        if not getattr(signing, where).strip():
            problems.append(Problem("empty", f"Chưa ghi {label}.", where))
    content = queries.content_of(report)
    if (contradictions := contradictions_of(report, content)) and not reason.strip():
        message = f"Số liệu của báo cáo mâu thuẫn ở {len(contradictions)} chỗ; sửa, hoặc ghi lý do vẫn ban hành."
        problems.append(Problem("own-figures", message, "reason"))
    stamps = problems_of_stamps({"recipients": signing.recipients, "reason": reason})
    return [*problems, *stamps, *warnings_of(report, content)]


def contradictions_of(report: Report, content: Content) -> list[Problem]:
    """Where the report's own figures contradict each other; to issue it then needs a written reason."""
    found = own_findings(content, report.organisation.code, report.period)
    return [Problem("own-figures", finding.message, finding.where, Level.WARNING) for finding in found]


def warnings_of(report: Report, content: Content) -> list[Problem]:
    """What the clerk should know before freezing: who owes figures, empty sections, texts of the report before."""
    warnings = []
    if message := _what_is_owed(report):
        warnings.append(Problem("incomplete", message, level=Level.WARNING))
    empty = [section.heading for section in content.sections if section.missing]
    if empty:
        message = f"Các mục chưa có nội dung sẽ không in: {'; '.join(empty)}."
        warnings.append(Problem("empty-sections", message, level=Level.WARNING))
    plans = plans_of(report)
    kept = [plans[item.section].label for item in report.texts.exclude(kept_from="") if item.section in plans]
    if kept:
        message = f"Các mục vẫn giữ nguyên nội dung của báo cáo trước: {'; '.join(kept)}."
        warnings.append(Problem("kept", message, level=Level.WARNING))
    for section, finding in typed_by_section(content.sections, comparison_of(report)):
        name = section.heading or "Đặc điểm tình hình"
        message = f"Số liệu trong lời văn mục “{name}”: {finding.where} {finding.message}"
        warnings.append(Problem("typed", message, level=Level.WARNING))
    return warnings


def _what_is_owed(report: Report) -> str:
    """For a year, the forms that are not complete; other periods have no form that all owe, but may lack figures."""
    period = parse_period(report.period)
    if period.kind is PeriodKind.YEAR:
        whole = progress(report.organisation, period)
        if whole.total > SMALL:
            counts = f"{format_count(whole.complete)}/{format_count(whole.total)}"
            return f"{counts} chi bộ đã đủ số liệu." if whole.lacking else ""
        return _incomplete(completeness(report.organisation, period), report.organisation)
    asked = {item.field for code in frame_of(report).results if isinstance(item := registry.indicator(code), Reported)}
    known = answered(report.organisation, period, Structure.THEN, asked)
    lacking = [item.label for item in registry.form_fields() if item.code in asked - known]
    if not lacking:
        return ""
    return f"Chưa chi bộ nào nhập số liệu của {period.label} về: {_first(lacking, 'mục')}; các số liệu này để trống."


def _incomplete(state: Completeness, organisation: Organisation) -> str:
    """Which cells owe figures; of a cell that reports of itself, which figures. Empty if all are there."""
    if not state.missing:
        return ""
    if state.missing[0].pk == organisation.pk:
        return (
            f"Biểu mẫu chưa đủ số liệu; còn thiếu: {_first([item.label for item in state.missing[0].missing], 'mục')}."
        )
    owing = _first([cell.name for cell in state.missing], "chi bộ")
    return f"{state.complete}/{state.total} chi bộ đã đủ số liệu; còn thiếu: {owing}."


def _first(names: Sequence[str], unit: str) -> str:
    more = f" và {len(names) - _NAMED} {unit} khác" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


@transaction.atomic
def freeze(*, by: User, report: Report, signing: Signing, accept_warnings: bool = False, reason: str = "") -> Report:
    """Freeze a report: its figures with the share of each leaf, its words, and the Word file, to the byte.

    `reason`: why it is issued although its own figures contradict each other; it stands in the journal.

    Effects: the paper gets the next number of the term (a reopened report keeps its own), FrozenFigure rows,
    FrozenPaper, the cut-off time, a journal entry. Raises ProblemsFound; nothing is saved then.
    """
    demand(by, Permission.FREEZE_REPORTS, report.organisation)
    report = locked(report)
    stop_on(problems_of_freezing(report, signing, reason), accept_warnings=accept_warnings)
    for name in _HEAD_FIELDS:
        setattr(report, name, getattr(signing, name))
    if report.paper is None:
        title = f"Báo cáo {frame_of(report).title_of(parse_period(report.period))}"
        report.paper = issue(
            by=by, organisation=report.organisation, kind=KIND, title=title, issued_on=signing.dated_on
        )
    years = gather(report)
    content = compose(report, queries.texts_of(report), years, paper=report.paper)
    template = template_of(report)
    _keep_figures(report, content, years, template)
    puts = rendering.puts_of(years)
    docx = rendering.to_word(content, rendering.Drawing(template, puts))
    with_grounds = rendering.to_word(content, rendering.Drawing(template, puts, passport=Passport(report)))
    FrozenPaper.objects.update_or_create(
        report=report,
        defaults={
            "content": content.to_json(),
            "docx": docx,
            "with_grounds": with_grounds,
            "digest": hashlib.sha256(docx).hexdigest(),
            "template": template,
        },
    )
    report.state, report.frozen_at, report.frozen_by = Report.State.FROZEN, timezone.now(), by.get_full_name()
    report.save(update_fields=["state", "paper", "frozen_at", "frozen_by", *_HEAD_FIELDS])
    journal(
        "reports.freeze",
        f"Chốt báo cáo {report.label}, số {report.paper.symbol}",
        report,
        by=by,
        after=snapshot(report, ["state", "frozen_at", *_HEAD_FIELDS]),
        reason=reason.strip(),
    )
    return report


def _keep_figures(report: Report, content: Content, years: Years, template: OfficeTemplate | None) -> None:
    """Every figure that the paper prints of its organisation, and those that its rates are taken of."""
    used = {"": frame_of(report).indicators_used()}
    asked = _asked_by(template, years) if template else []
    for code, period in [*content.figures_of(report.organisation.code), *asked]:
        codes = used.setdefault("" if period == report.period else period, [])
        if code not in codes:
            codes.append(code)
    report.figures.all().delete()
    for period, codes in used.items():
        figures = figures_of_place(report, period, codes, years)
        leaves = stretches.leaves_over(report.organisation, period or report.period, codes)
        FrozenFigure.objects.bulk_create(
            FrozenFigure(
                report=report,
                indicator=code,
                period=period,
                numerator=figures[code].numerator,
                denominator=figures[code].denominator,
                leaves={str(pk): value for pk, value in leaves[code].items()},
            )
            for code in codes
        )


def _asked_by(template: OfficeTemplate, years: Years) -> Iterator[tuple[str, str]]:
    """Indicator and period of each figure that an office's template puts, and of what its rates are taken of."""
    for function, code in template.used:
        before = function == "ky_truoc"
        period = years.period.same_period_last_year().code if before else ""
        yield code, period
        base = registry.indicator(code).base
        if base == registry.TARGET and years.plan and not before:
            yield code, since_january(years.period)
        elif base not in (None, registry.TARGET):
            yield str(base), period


@transaction.atomic
def reopen(*, by: User, report: Report, reason: str) -> Report:
    """Open a frozen report for correction. The number stays with it.

    Effects: state back to draft; the frozen paper is given up (its digest stays in the journal); a journal entry with
    the reason. Raises ProblemsFound.
    """
    demand(by, Permission.FREEZE_REPORTS, report.organisation)
    report = locked(report)
    if report.state != Report.State.FROZEN:
        raise ProblemsFound([Problem("not-frozen", "Báo cáo chưa chốt nên không cần mở lại.")])
    if not reason.strip():
        raise ProblemsFound([Problem("empty", "Ghi lý do mở lại báo cáo.", "reason")])
    digest = report.frozen.digest
    report.frozen.delete()
    report.state = Report.State.DRAFT
    report.save(update_fields=["state"])
    journal(
        "reports.reopen",
        f"Mở lại báo cáo {report.label}",
        report,
        by=by,
        before={"mã băm tệp đã chốt": digest},
        reason=reason,
    )
    return report
