"""Scheduled reports: each morning those that fell due, each schedule a job of its own."""

from capuy.core import dates
from capuy.jobs.due import Daily
from capuy.jobs.registry import task
from capuy.reports.actions.schedules import deliver
from capuy.reports.models import ReportSchedule
from capuy.reports.rhythm import periods_due
from capuy.reports.times import Kind


def _due() -> list[int]:
    known = ReportSchedule.objects.filter(paused=False).values_list("pk", "kind", "days_after", "sent_until")
    today = dates.today()
    return [pk for pk, kind, days, until in known.order_by("pk") if periods_due(Kind(kind), days, until, today)]


def _any_due() -> bool:
    return bool(_due())


@task("reports.deliver", "Gửi một báo cáo định kỳ")
def deliver_one(schedule: int) -> None:
    deliver(by=None, pk=schedule)


@task("reports.schedule", "Tìm báo cáo định kỳ đến hạn gửi", due=Daily(6, 30), when=_any_due)
def find_due() -> None:
    deliver_one.enqueue_all({"schedule": pk} for pk in _due())
