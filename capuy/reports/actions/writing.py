"""A report is begun, and the office writes in it."""

from collections.abc import Mapping

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.periods import Period
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash, compare
from capuy.documents.letterheads import body_on
from capuy.journal.actions import subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.models import Organisation
from capuy.reports import queries
from capuy.reports.actions.common import journal, locked, plans_of, problems_of_stamps, problems_of_state
from capuy.reports.models import Report, SectionText
from capuy.reports.times import Kind, kind_of
from capuy.reports.year_report import SectionPlan

_LONGEST_TEXT = 20_000


@transaction.atomic
def start_report(*, by: User | None, organisation: Organisation, period: Period, kind: Kind | None = None) -> Report:
    """Begin a report, the plain one of the period unless `kind` says which; one that is there is returned as it is.

    Effects: a Report; the office's texts of the report of that kind before it are kept, each marked with the period it
    comes from; a journal entry. Raises ProblemsFound.
    """
    kind = kind or kind_of(period)
    demand(by, Permission.WRITE_REPORTS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    stop_on(problems_of_period(organisation, period))
    if known := queries.report_of(organisation, period, kind):
        return known
    before = queries.report_before(organisation, period.code, kind)
    report = Report(organisation=organisation, period=period.code, kind=kind)
    report.place = before.place if before else ""
    report.signer_position = before.signer_position if before else "Bí thư"
    report.recipients = before.recipients if before else _usual_recipients(organisation, period)
    report.save(force_insert=True)
    if before:
        SectionText.objects.bulk_create(
            SectionText(report=report, section=item.section, text=item.text, kept_from=item.kept_from or before.period)
            for item in before.texts.exclude(text="").filter(section__in=plans_of(report))
        )
    journal("reports.start", f"Lập báo cáo {report.label}", report, by=by)
    return report


def problems_of_period(organisation: Organisation, period: Period) -> list[Problem]:
    today = dates.today()
    if period.first > today:
        return [Problem("future", f"Chưa đến {period.label}; chọn kỳ đã bắt đầu.", "period")]
    if (
        not organisation.versions.filter(valid_from__lte=today)
        .exclude(valid_to__lte=period.first)
        .exclude(valid_from__gt=period.last)
    ):
        message = f"Trong {period.label}, tổ chức này chưa thành lập hoặc đã kết thúc hoạt động; chọn kỳ khác."
        return [Problem("not-there", message, "period")]
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
    report = locked(report)
    plans = plans_of(report)
    known = {code: item.text for code, item in queries.texts_of(report).items()}
    compared = compare(seen, texts, known)
    texts = {code: text.replace("\r\n", "\n").strip() for code, text in texts.items() if code in compared.mine}
    stop_on([*problems_of_state(report), *_problems_of_texts(texts, plans)])
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
        journal("reports.write", "Sửa nội dung báo cáo", report, by=by, before=before, after=after)
    return len(after)


@transaction.atomic
def confirm_text(*, by: User | None, report: Report, section: str) -> None:
    """Let the text that was kept of the report before stand as this one's. Effects: the mark goes, a journal entry."""
    demand(by, Permission.WRITE_REPORTS, report.organisation)
    report = locked(report)
    stop_on(problems_of_state(report))
    if report.texts.filter(section=section).exclude(kept_from="").update(kept_from=""):
        name = plans_of(report)[section].label
        journal("reports.confirm", f"Xác nhận dùng lại nội dung mục “{name}”", report, by=by)


def _problems_of_texts(texts: Mapping[str, str], plans: Mapping[str, SectionPlan]) -> list[Problem]:
    problems = []
    for code, text in texts.items():
        if code not in plans:
            problems.append(Problem("unknown-section", f"Báo cáo không có mục “{code}”; tải lại trang.", code))
            continue
        if len(text) > _LONGEST_TEXT:
            message = f"Mục dài {len(text)} ký tự, quá {_LONGEST_TEXT} ký tự; rút gọn rồi lưu lại."
            problems.append(Problem("too-long", message, code))
    return [*problems, *problems_of_stamps(texts)]
