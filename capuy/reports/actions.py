"""What may happen to a report: begun, written, frozen, reopened; and drawn without a page."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.emergencies import reason_for
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.periods import Period, parse_period, year_period
from capuy.core.permissions import Permission
from capuy.core.problems import Level, Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen, clash, compare
from capuy.documents import markings
from capuy.documents.actions import issue
from capuy.documents.handing_out import Leaving, watermark
from capuy.figures.completeness import Completeness, completeness
from capuy.figures.queries import leaf_values
from capuy.figures.structure import Structure
from capuy.journal.actions import Act, record, snapshot, subject_of
from capuy.journal.models import EntryKind
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation
from capuy.reports import queries, rendering
from capuy.reports.composing import body_on, compose, frame_of, gather
from capuy.reports.models import FrozenFigure, FrozenPaper, Report, SectionText
from capuy.reports.wording import Years
from capuy.reports.year_report import KIND, SectionPlan

_LONGEST_TEXT = 20_000
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


@transaction.atomic
def start_report(*, by: User | None, organisation: Organisation, period: Period) -> Report:
    """Begin the year report of an organisation; an existing one is returned as it is.

    Effects: a Report; the office's texts of the report before it are kept, each marked with the year it comes from; a
    journal entry. Raises ProblemsFound.
    """
    demand(by, Permission.WRITE_REPORTS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    stop_on(_problems_of_period(organisation, period))
    if known := queries.year_report(organisation, period):
        return known
    before = queries.report_before(organisation, period.code)
    report = Report(organisation=organisation, period=period.code)
    report.place = before.place if before else ""
    report.signer_position = before.signer_position if before else "Bí thư"
    report.recipients = before.recipients if before else _usual_recipients(organisation, period)
    report.save(force_insert=True)
    if before:
        SectionText.objects.bulk_create(
            SectionText(report=report, section=item.section, text=item.text, kept_from=item.kept_from or before.period)
            for item in before.texts.exclude(text="").filter(section__in=frame_of(organisation, period).plans)
        )
    _journal("reports.start", f"Lập báo cáo {period.label}", report, by=by)
    return report


def _problems_of_period(organisation: Organisation, period: Period) -> list[Problem]:
    today = dates.today()
    if period.first > today:
        return [Problem("future", f"Chưa đến {period.label}; chọn năm {today.year} trở về trước.", "year")]
    if (
        not organisation.versions.filter(valid_from__lte=today)
        .exclude(valid_to__lte=period.first)
        .exclude(valid_from__gt=period.last)
    ):
        message = f"Trong {period.label}, tổ chức này chưa thành lập hoặc đã kết thúc hoạt động; chọn năm khác."
        return [Problem("not-there", message, "year")]
    return []


def _usual_recipients(organisation: Organisation, period: Period) -> str:
    body = body_on(organisation, min(period.last, dates.today()))
    kept_at = ["Lưu chi bộ"] if body.is_cell else ["Các tổ chức đảng trực thuộc", f"Lưu Văn phòng {body.name}"]
    lines = [body.superior, *kept_at]
    return "\n".join(line for line in lines if line)


@transaction.atomic
def write_texts(*, by: User | None, report: Report, texts: Mapping[str, str], seen: Seen | None = None) -> int:
    """Save what the office writes, by section; of a page (`seen`) what was changed. Returns how many sections changed.

    Effects: SectionText rows, no longer marked as kept where they changed; one journal entry with the sections. A text
    with a secret marking is refused. Raises ProblemsFound; nothing is saved then.
    """
    demand(by, Permission.WRITE_REPORTS, report.organisation)
    report = _locked(report)
    plans = _plans_of(report)
    known = {code: item.text for code, item in queries.texts_of(report).items()}
    compared = compare(seen, texts, known)
    texts = {code: text.replace("\r\n", "\n").strip() for code, text in texts.items() if code in compared.mine}
    stop_on([*_problems_of_state(report), *_problems_of_texts(texts, plans)])
    names = {code: plans[code].label for code in compared.clashing}
    stop_on_overtaken(
        [
            (clash(code, name, mine=texts[code], theirs=known.get(code)), subject_of(report), name)
            for code, name in names.items()
        ],
        action="reports.write",
    )
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for code, fresh in texts.items():
        old = known.get(code, "")
        if fresh == old:
            continue
        SectionText.objects.update_or_create(report=report, section=code, defaults={"text": fresh, "kept_from": ""})
        name = plans[code].label
        before[name], after[name] = old, fresh
    if after:
        _journal("reports.write", "Sửa nội dung báo cáo", report, by=by, before=before, after=after)
    return len(after)


@transaction.atomic
def confirm_text(*, by: User | None, report: Report, section: str) -> None:
    """Let last year's text of a section stand as this year's. Effects: the mark goes, a journal entry."""
    demand(by, Permission.WRITE_REPORTS, report.organisation)
    report = _locked(report)
    stop_on(_problems_of_state(report))
    if report.texts.filter(section=section).exclude(kept_from="").update(kept_from=""):
        name = _plans_of(report)[section].label
        _journal("reports.confirm", f"Xác nhận dùng lại nội dung mục “{name}”", report, by=by)


def _plans_of(report: Report) -> dict[str, SectionPlan]:
    return frame_of(report.organisation, parse_period(report.period)).plans


def _problems_of_state(report: Report) -> list[Problem]:
    if report.state == Report.State.FROZEN:
        return [Problem("frozen", "Báo cáo đã chốt nên nội dung không sửa được; mở lại báo cáo trước khi sửa.")]
    return []


def _problems_of_texts(texts: Mapping[str, str], plans: Mapping[str, SectionPlan]) -> list[Problem]:
    problems = []
    for code, text in texts.items():
        if code not in plans:
            problems.append(Problem("unknown-section", f"Báo cáo không có mục “{code}”; tải lại trang.", code))
            continue
        if len(text) > _LONGEST_TEXT:
            message = f"Mục dài {len(text)} ký tự, quá {_LONGEST_TEXT} ký tự; rút gọn rồi lưu lại."
            problems.append(Problem("too-long", message, code))
    return [*problems, *_problems_of_stamps(texts)]


def _problems_of_stamps(texts: Mapping[str, str]) -> Iterator[Problem]:
    """One for each text in which a line stands as a secret stamp does."""
    for where, text in texts.items():
        level = next((level for line in text.splitlines() if (level := markings.level_of(line))), "")
        if level:
            message = f"Nội dung ghi dấu “{level}” không được đưa vào phần mềm; bỏ nội dung mật khỏi mục này."
            yield Problem("secret", message, where)


def problems_of_freezing(report: Report, signing: Signing) -> list[Problem]:
    """What stands in the way of freezing, warnings included."""
    period = parse_period(report.period)
    problems = list(_problems_of_state(report))
    if signing.dated_on < period.first:
        message = f"Ngày báo cáo trước khi bắt đầu {period.label}; kiểm tra lại ngày."
        problems.append(Problem("too-early", message, "dated_on"))
    if signing.dated_on > dates.today():
        problems.append(Problem("future", "Ngày báo cáo ở tương lai; ghi ngày ký thực tế.", "dated_on"))
    for where, label in (("place", "địa danh"), ("signer", "người ký"), ("signer_position", "chức vụ người ký")):
        if not getattr(signing, where).strip():
            problems.append(Problem("empty", f"Chưa ghi {label}.", where))
    return [*problems, *_problems_of_stamps({"recipients": signing.recipients}), *warnings_of(report)]


def warnings_of(report: Report) -> list[Problem]:
    """What the clerk should know before freezing: cells that owe figures, empty sections, texts of last year."""
    warnings = []
    period = parse_period(report.period)
    if message := _incomplete(completeness(report.organisation, period), report.organisation):
        warnings.append(Problem("incomplete", message, level=Level.WARNING))
    empty = [section.heading for section in queries.content_of(report).sections if section.missing]
    if empty:
        message = f"Các mục chưa có nội dung sẽ không in: {'; '.join(empty)}."
        warnings.append(Problem("empty-sections", message, level=Level.WARNING))
    plans = _plans_of(report)
    kept = [plans[item.section].label for item in report.texts.exclude(kept_from="") if item.section in plans]
    if kept:
        message = f"Các mục vẫn giữ nguyên nội dung năm trước: {'; '.join(kept)}."
        warnings.append(Problem("kept", message, level=Level.WARNING))
    return warnings


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
def freeze(*, by: User, report: Report, signing: Signing, accept_warnings: bool = False) -> Report:
    """Freeze a report: its figures with the share of each leaf, its words, and the Word file, to the byte.

    Effects: the paper gets the next number of the term (a reopened report keeps its own), FrozenFigure rows,
    FrozenPaper, the cut-off time, a journal entry. Raises ProblemsFound; nothing is saved then.
    """
    demand(by, Permission.FREEZE_REPORTS, report.organisation)
    report = _locked(report)
    stop_on(problems_of_freezing(report, signing), accept_warnings=accept_warnings)
    for name in _HEAD_FIELDS:
        setattr(report, name, getattr(signing, name))
    period = parse_period(report.period)
    if report.paper is None:
        title = f"Báo cáo {frame_of(report.organisation, period).title_of(period.first.year)}"
        report.paper = issue(
            by=by, organisation=report.organisation, kind=KIND, title=title, issued_on=signing.dated_on
        )
    years = gather(report)
    content = compose(report, queries.texts_of(report), years, paper=report.paper)
    _keep_figures(report, years)
    docx = rendering.to_word(content)
    FrozenPaper.objects.update_or_create(
        report=report,
        defaults={"content": content.to_json(), "docx": docx, "digest": hashlib.sha256(docx).hexdigest()},
    )
    report.state, report.frozen_at, report.frozen_by = Report.State.FROZEN, timezone.now(), by.get_full_name()
    report.save(update_fields=["state", "paper", "frozen_at", "frozen_by", *_HEAD_FIELDS])
    _journal(
        "reports.freeze",
        f"Chốt báo cáo {period.label}, số {report.paper.symbol}",
        report,
        by=by,
        after=snapshot(report, ["state", "frozen_at", *_HEAD_FIELDS]),
    )
    return report


def _keep_figures(report: Report, years: Years) -> None:
    codes = frame_of(report.organisation, years.period).indicators_used()
    leaves = leaf_values(report.organisation, years.period, codes)
    report.figures.all().delete()
    FrozenFigure.objects.bulk_create(
        FrozenFigure(
            report=report,
            indicator=code,
            numerator=years.now[code].numerator,
            denominator=years.now[code].denominator,
            leaves={str(pk): value for pk, value in leaves[code].items()},
        )
        for code in codes
    )


@transaction.atomic
def reopen(*, by: User, report: Report, reason: str) -> Report:
    """Open a frozen report for correction. The number stays with it.

    Effects: state back to draft; the frozen paper is given up (its digest stays in the journal); a journal entry with
    the reason. Raises ProblemsFound.
    """
    demand(by, Permission.FREEZE_REPORTS, report.organisation)
    report = _locked(report)
    if report.state != Report.State.FROZEN:
        raise ProblemsFound([Problem("not-frozen", "Báo cáo chưa chốt nên không cần mở lại.")])
    if not reason.strip():
        raise ProblemsFound([Problem("empty", "Ghi lý do mở lại báo cáo.", "reason")])
    digest = report.frozen.digest
    report.frozen.delete()
    report.state = Report.State.DRAFT
    report.save(update_fields=["state"])
    _journal(
        "reports.reopen",
        f"Mở lại báo cáo {parse_period(report.period).label}",
        report,
        by=by,
        before={"mã băm tệp đã chốt": digest},
        reason=reason,
    )
    return report


def write_year_report(
    *, organisation: Organisation, year: int, path: Path | str, structure: str = Structure.THEN
) -> Path:
    """Write the Word file of a year without a page: the frozen one if there is one, else a draft.

    Without a report in the books the draft holds the figures alone. Raises ProblemsFound for a year or an organisation
    that has no such report. Effects: a journal entry of kind EXPORT; a draft bears the mark.
    """
    period = year_period(year)
    stop_on(_problems_of_period(organisation, period))
    report = queries.year_report(organisation, period) or Report(organisation=organisation, period=period.code)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(word_of(report, structure=structure, mark=watermark(None)))
    record(_export_of(report, "Word")._replace(subject=subject_of(organisation)), by=None, kind=EntryKind.EXPORT)
    return target


def word_of(report: Report, *, structure: str = Structure.THEN, mark: str = "") -> bytes:
    """The Word file: as frozen, or a draft with the figures of this moment."""
    if report.state == Report.State.FROZEN:
        return bytes(report.frozen.docx)
    return rendering.to_word(queries.content_of(report, structure=structure), watermark=mark)


def export_word(report: Report, mark: str) -> Leaving:
    """The Word file. A draft bears the mark; what was frozen leaves as it was issued, to the letter."""
    return Leaving(word_of(report, mark=mark), _export_of(report, "Word"))


def export_excel(report: Report, mark: str) -> Leaving:
    """The workbook of the tables."""
    content = rendering.to_excel(queries.content_of(report), watermark=mark)
    return Leaving(content, _export_of(report, "Excel"))


def _export_of(report: Report, form: str) -> Act:
    summary = f"Kết xuất {form} báo cáo {parse_period(report.period).label}"
    return Act("reports.export", summary, subject_of(report), report.organisation)


def note_reading(*, by: User, report: Report) -> None:
    """The causes of changed figures named members to this user: a journal entry of kind READING."""
    summary = f"Xem thay đổi về đảng viên sau khi chốt báo cáo {parse_period(report.period).label}"
    reason = reason_for(by, report.organisation)
    _journal("reports.read-changes", summary, report, by=by, kind=EntryKind.READING, reason=reason)


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("organisation", "paper").get(pk=report.pk)


def _journal(
    action: str, summary: str, report: Report, *, by: User | None, kind: EntryKind = EntryKind.CHANGE, **more: Any
) -> None:
    act = Act(action=action, summary=summary, subject=subject_of(report), place=report.organisation, **more)
    record(act, by=by, kind=kind)
