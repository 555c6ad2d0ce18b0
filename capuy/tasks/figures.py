"""Figures about tasks, counted at the organisation that does the work.

They look at how each task stood on the counting day (`Spell`), so that the figures of a period that has ended stay what
they were: what is done later, or put off later, changes later periods alone.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from capuy.core.dates import format_date
from capuy.core.periods import Period
from capuy.core.validity import valid_on
from capuy.figures.registry import Counted, Row, Source, counting_day, declare, declare_source
from capuy.tasks.models import Answer, Axis, Spell, Stage, Task
from capuy.tasks.standings import FINISHED, Standing, is_standing

GROUP = "Thực hiện nhiệm vụ"
_SPELL = ("organisation_id", "task_id", "task__title", "due_on")
_TASK = ("organisation_id", "id", "title", "due_on")


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _stood(period: Period) -> QuerySet[Any]:
    """How tasks that were not withdrawn stood on the counting day."""
    return Spell.objects.filter(valid_on(counting_day(period))).exclude(stage=Stage.WITHDRAWN)


def _given(period: Period) -> QuerySet[Any]:
    after = _midnight(period.last + dt.timedelta(days=1))
    return _stood(period).filter(task__given_at__gte=_midnight(period.first), task__given_at__lt=after)


def _due(period: Period) -> QuerySet[Any]:
    return _stood(period).filter(due_on__range=(period.first, period.last))


def _extended(period: Period) -> QuerySet[Any]:
    """Tasks, each as often as more time was granted for it."""
    granted = {"extensions__state": Answer.GRANTED}
    return Task.objects.filter(**granted, extensions__answered_on__range=(period.first, counting_day(period)))


def _row(values: Mapping[str, Any]) -> Row:
    opens = ("tasks:page", values.get("task_id", values.get("id")))
    title = values.get("task__title") or values["title"]
    return Row(values["organisation_id"], title, f"hạn {format_date(values['due_on'])}", opens)


def _overdue_since(after: dt.date, until: dt.date) -> set[int]:
    """Where the passing of these days alone makes open work overdue."""
    found = Task.objects.filter(closed_on__isnull=True, due_on__gte=after, due_on__lt=until)
    return set(found.order_by().values_list("organisation_id", flat=True))


def _nowhere(_after: dt.date, _until: dt.date) -> set[int]:
    return set()


for _code, _records, _columns, _changing in (
    ("tasks.given", _given, _SPELL, _nowhere),
    ("tasks.due", _due, _SPELL, _overdue_since),
    ("tasks.extended", _extended, _TASK, _nowhere),
):
    declare_source(_code, Source(_records, _columns, _row, "due_on", _changing))


def _stands(*standings: Standing) -> Callable[[dt.date], Q]:
    def where(day: dt.date) -> Q:
        found = Q()
        for one in standings:
            found |= is_standing(one, day)
        return found

    return where


def _of_due(code: str, label: str, definition: str, *standings: Standing) -> Counted:
    return Counted(
        code, label, "nhiệm vụ", GROUP, base="tasks.due", definition=definition, source="tasks.due",
        where=_stands(*standings),
    )  # fmt: skip


def _of_axis(axis: Axis, *standings: Standing) -> Callable[[dt.date], Q]:
    def where(day: dt.date) -> Q:
        filed = Q(task__axis=axis)
        return filed & _stands(*standings)(day) if standings else filed

    return where


_THEN = "trong số nhiệm vụ có thời hạn trong kỳ, xét vào ngày cuối kỳ."
declare(
    Counted(
        "tasks.given",
        "Nhiệm vụ được giao",
        "nhiệm vụ",
        GROUP,
        definition="Số nhiệm vụ giao cho tổ chức trong kỳ, trừ nhiệm vụ đã thu hồi.",
        source="tasks.given",
    ),
    Counted(
        "tasks.due",
        "Nhiệm vụ đến hạn",
        "nhiệm vụ",
        GROUP,
        definition="Số nhiệm vụ có thời hạn trong kỳ, theo thời hạn vào ngày cuối kỳ, trừ nhiệm vụ đã thu hồi.",
        source="tasks.due",
    ),
    _of_due(
        "tasks.done",
        "Nhiệm vụ đã hoàn thành",
        f"Số nhiệm vụ đã nghiệm thu, {_THEN}",
        Standing.DONE,
        Standing.LATE,
        Standing.BEYOND,
    ),
    _of_due(
        "tasks.on_time",
        "Nhiệm vụ hoàn thành đúng hạn",
        f"Số nhiệm vụ báo cáo hoàn thành không muộn hơn thời hạn và đã nghiệm thu, {_THEN}",
        Standing.DONE,
        Standing.BEYOND,
    ),
    _of_due(
        "tasks.late",
        "Nhiệm vụ hoàn thành chậm",
        f"Số nhiệm vụ báo cáo hoàn thành sau thời hạn và đã nghiệm thu, {_THEN}",
        Standing.LATE,
    ),
    _of_due(
        "tasks.beyond",
        "Nhiệm vụ vượt yêu cầu",
        f"Số nhiệm vụ hoàn thành đúng hạn và được nghiệm thu là vượt yêu cầu, {_THEN}",
        Standing.BEYOND,
    ),
    _of_due(
        "tasks.overdue",
        "Nhiệm vụ quá hạn chưa hoàn thành",
        f"Số nhiệm vụ chưa nghiệm thu mà đã quá thời hạn, {_THEN}",
        Standing.OVERDUE,
    ),
    Counted(
        "tasks.extended",
        "Lượt gia hạn nhiệm vụ",
        "lượt",
        GROUP,
        definition="Số lần xin gia hạn được đồng ý trong kỳ.",
        source="tasks.extended",
    ),
)
for _axis in Axis:
    _field = f"lĩnh vực “{_axis.label}”"
    declare(
        Counted(
            f"tasks.due_{_axis}",
            f"Nhiệm vụ đến hạn: {_axis.label}",
            "nhiệm vụ",
            GROUP,
            definition=f"Số nhiệm vụ thuộc {_field} có thời hạn trong kỳ, trừ nhiệm vụ đã thu hồi.",
            source="tasks.due",
            where=_of_axis(_axis),
        ),
        Counted(
            f"tasks.done_{_axis}",
            f"Nhiệm vụ đã hoàn thành: {_axis.label}",
            "nhiệm vụ",
            GROUP,
            base=f"tasks.due_{_axis}",
            definition=f"Số nhiệm vụ thuộc {_field} đã nghiệm thu, {_THEN}",
            source="tasks.due",
            where=_of_axis(_axis, *FINISHED),
        ),
    )
