"""Work that comes again: the next task is given on the day after the last one was due."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.models import Placement
from capuy.tasks import history
from capuy.tasks.actions.giving import announce, make
from capuy.tasks.models import Series, Task
from capuy.tasks.rhythm import due_of


def due_series(day: dt.date) -> list[Series]:
    """Those whose next task is to be given by `day`."""
    return list(Series.objects.filter(next_on__lte=day).order_by("pk"))


@transaction.atomic
def give_next(*, by: User | None, series: Series) -> list[Task]:
    """Give what has come due: exactly once, as the series is held and its tasks are numbered.

    After a pause of the machine only the one that is not past is given; the numbers of those between are left out.
    Effects: a task like the last one, the day of the next, a notice, journal. A unit that has ended gets none.
    """
    series = Series.objects.select_for_update().get(pk=series.pk)
    today = dates.today()
    if series.next_on is None or series.next_on > today:
        return []
    last = series.tasks.select_related("giver", "organisation", "person").get(ordinal=series.last)
    ordinal = series.last + 1
    while due_of(series, ordinal) < today:
        ordinal += 1
    due_on = due_of(series, ordinal)
    closed = Placement.objects.on(today).filter(organisation=last.organisation, closed=True).exists()
    if closed or (series.until and due_on > series.until):
        series.next_on = None
        series.save(update_fields=["next_on"])
        return []
    length = last.first_due_on - last.starts_on if last.starts_on else None
    common = {
        "task": {
            **{name: getattr(last, name) for name in _SAME},
            "due_on": due_on.isoformat(),
            "starts_on": (due_on - length).isoformat() if length is not None else None,
        },
        "helpers": list(last.helping.values_list("organisation_id", flat=True)),
        "targets": [
            {"subject": one.subject, "value": str(one.value), "unit": one.unit, "indicator": one.indicator}
            for one in last.targets.all()
        ],
    }
    tasks = make(
        last.giver,
        [last.organisation_id],
        common,
        by_name=last.given_by_name,
        person=last.person,
        series=series,
        ordinal=ordinal,
    )
    series.last = ordinal
    following = due_of(series, ordinal + 1)
    series.next_on = due_on + dt.timedelta(days=1) if series.until is None or following <= series.until else None
    series.save(update_fields=["last", "next_on"])
    (task,) = tasks
    history.roll_up(task)
    announce(tasks, reverse("tasks:mine"))
    act = Act("tasks.give", f"Giao lại nhiệm vụ định kỳ “{task.title}”", subject_of(task), task.organisation)
    record(act._replace(after={"thời hạn": due_on, "lần thứ": ordinal}), by=by)
    return tasks


@transaction.atomic
def stop_series(*, by: User, task: Task) -> None:
    """No further task of its series is given; what was given stays. Effects: journal. Raises ProblemsFound."""
    demand(by, Permission.GIVE_TASKS, task.giver)
    series = Series.objects.select_for_update(of=("self",)).filter(tasks=task, stopped_at__isnull=True).first()
    if series is None:
        stop_on([Problem("no-series", "Nhiệm vụ này không lặp lại, hoặc đã thôi lặp.")])
        raise AssertionError
    series.stopped_at, series.next_on = timezone.now(), None
    series.save(update_fields=["stopped_at", "next_on"])
    record(Act("tasks.stop-series", f"Thôi lặp lại “{task.title}”", subject_of(task), task.organisation), by=by)


_SAME = (
    *("title", "detail", "product", "other_helpers", "checked_by_id", "checker_id", "weight", "axis"),
    *("directive_id", "clause", "source", "plan_item_id"),
)
