"""Reports that are delivered by schedule: set up, paused, dropped, and delivered."""

from collections.abc import Collection

from django.db import transaction

from capuy.accounts.access import demand, may
from capuy.accounts.models import User
from capuy.accounts.queries import holders_of
from capuy.core import dates
from capuy.core.numbers import format_padded
from capuy.core.periods import Period
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.journal.actions import Act, record, subject_of
from capuy.notices.telling import News, notify
from capuy.organisations.models import Organisation
from capuy.organisations.queries import names_on
from capuy.reports.actions.writing import start_report
from capuy.reports.models import Report, ReportSchedule
from capuy.reports.rhythm import LATEST, due_on, periods_due
from capuy.reports.times import Kind

NEWS, UNDELIVERED = "reports.delivered", "reports.undelivered"


@transaction.atomic
def add_schedule(
    *, by: User, organisation: Organisation, kind: Kind, days_after: int, receivers: Collection[User]
) -> ReportSchedule:
    """The first report is that of the next period that falls due. Effects: a schedule, a journal entry."""
    demand(by, Permission.WRITE_REPORTS, organisation)
    may_see = set(holders_of(Permission.SEE_FIGURES, organisation, deputies=True).values_list("pk", flat=True))
    problems = []
    if kind not in ReportSchedule.KINDS:
        problems.append(Problem("kind", "Chỉ báo cáo tháng, quý, 6 tháng, năm được gửi định kỳ.", "kind"))
    if not 0 <= days_after <= LATEST:
        problems.append(Problem("days", f"Ghi số ngày từ 0 đến {LATEST}.", "days_after"))
    if not receivers:
        problems.append(Problem("nobody", "Chọn ít nhất một người nhận.", "receivers"))
    if any(user.pk not in may_see for user in receivers):
        message = "Có người nhận không có quyền xem số liệu của tổ chức này; bỏ chọn người đó."
        problems.append(Problem("no-right", message, "receivers"))
    stop_on(problems)
    schedule = ReportSchedule.objects.create(
        organisation=organisation, kind=kind, days_after=days_after, owner=by, sent_until=dates.today()
    )
    schedule.receivers.set(receivers)
    _journal(
        "schedule-report", f"Đặt gửi định kỳ: {schedule}, {format_padded(len(receivers))} người nhận", schedule, by
    )
    return schedule


@transaction.atomic
def pause_schedule(*, by: User, schedule: ReportSchedule, paused: bool) -> None:
    """What falls due while it is paused is not sent later."""
    demand(by, Permission.WRITE_REPORTS, schedule.organisation)
    held = _held(schedule.pk)
    if held is None or held.paused == paused:
        return
    held.paused, held.stopped = paused, ""
    if not paused:
        held.sent_until, held.owner = dates.today(), by
    held.save(update_fields=["paused", "stopped", "sent_until", "owner"])
    _journal("pause-schedule", f"{'Tạm dừng' if paused else 'Tiếp tục'} gửi định kỳ: {held}", held, by)


@transaction.atomic
def drop_schedule(*, by: User, schedule: ReportSchedule) -> None:
    demand(by, Permission.WRITE_REPORTS, schedule.organisation)
    held = _held(schedule.pk)
    if held is None:
        return
    _journal("drop-schedule", f"Xóa gửi định kỳ: {held}", held, by)
    held.delete()


@transaction.atomic
def deliver(*, by: User | None, pk: int) -> int:
    """Begin what has fallen due and tell the receivers who may see it today. Returns the number of reports.

    All in one transaction with the day until which it was done: nothing is delivered twice, and nothing is left out.
    Where the owner may not write reports any more, or the report cannot be begun, the schedule is paused and says why.
    """
    held = _held(pk)
    if held is None or held.paused:
        return 0
    periods = periods_due(Kind(held.kind), held.days_after, held.sent_until, dates.today())
    if not periods:
        return 0
    if not held.owner.is_active or not may(held.owner, Permission.WRITE_REPORTS, held.organisation):
        _stop(held, "Người đặt không còn quyền soạn báo cáo; bấm “Tiếp tục” để nhận việc gửi này.")
        return 0
    for period in periods:
        try:
            report = start_report(by=held.owner, organisation=held.organisation, period=period, kind=Kind(held.kind))
        except ProblemsFound as found:
            _stop(held, found.problems[0].message[:200])
            return 0
        _tell(held, report, period, by=by)
    held.sent_until = due_on(periods[-1], held.days_after)
    held.save(update_fields=["sent_until"])
    return len(periods)


def _held(pk: int) -> ReportSchedule | None:
    rows = ReportSchedule.objects.select_for_update(of=("self",)).select_related("organisation", "owner")
    return rows.filter(pk=pk).first()


def _tell(schedule: ReportSchedule, report: Report, period: Period, *, by: User | None) -> None:
    place = schedule.organisation
    name = names_on([place.pk], dates.today()).get(place.pk, place.code)
    may_see = set(holders_of(Permission.SEE_FIGURES, place, deputies=True).values_list("pk", flat=True))
    wanted = list(schedule.receivers.values_list("pk", flat=True))
    reached = [pk for pk in wanted if pk in may_see]
    key, address = f"report:{schedule.pk}:{period.code}", report.get_absolute_url()
    notify([News(pk, NEWS, f"{name}: báo cáo {report.label} đã có", address, key) for pk in reached])
    if missed := len(wanted) - len(reached):
        text = f"{name}: báo cáo {report.label} không gửi được cho {format_padded(missed)} người không còn quyền xem"
        notify([News(schedule.owner_id, UNDELIVERED, text, address, f"{key}:missed")])
    summary = f"Gửi định kỳ báo cáo {report.label}: {format_padded(len(reached))} người nhận"
    record(Act("deliver-report", summary, subject_of(report), place), by=by)


def _stop(schedule: ReportSchedule, why: str) -> None:
    schedule.paused, schedule.stopped = True, why
    schedule.save(update_fields=["paused", "stopped"])
    _journal("pause-schedule", f"Dừng gửi định kỳ: {schedule}", schedule, None)
    if schedule.owner.is_active and may(schedule.owner, Permission.SEE_FIGURES, schedule.organisation):
        text = f"Đã dừng gửi định kỳ: {schedule}. Mở báo cáo của tổ chức để xem lý do"
        address = schedule.get_absolute_url()
        key = f"report-stopped:{schedule.pk}:{schedule.sent_until}"
        notify([News(schedule.owner_id, UNDELIVERED, text, address, key)])


def _journal(action: str, summary: str, schedule: ReportSchedule, by: User | None) -> None:
    record(Act(action, summary, subject_of(schedule), schedule.organisation), by=by)
