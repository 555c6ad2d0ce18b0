"""What is done in the background: the rest of a large assignment, the next task of a series, reminders."""

from django.db import transaction

from capuy.core import dates
from capuy.jobs.due import Daily
from capuy.jobs.registry import task
from capuy.tasks.actions.giving import make_part
from capuy.tasks.actions.recurring import due_series, give_next
from capuy.tasks.actions.reminding import remind
from capuy.tasks.models import Assignment


@task("tasks.give-the-rest", "Giao nhiệm vụ cho nhiều đơn vị", outside=True)
def give_the_rest(assignment: int) -> None:
    """Part by part, each in its own transaction; what was given before a worker was killed is not given again."""
    waiting = True
    while waiting:
        with transaction.atomic():
            once = Assignment.objects.select_for_update(of=("self",)).select_related("giver").get(pk=assignment)
            waiting = bool(make_part(once))


@task("tasks.give-next", "Giao lại nhiệm vụ định kỳ", due=Daily(0, 30), outside=True)
def give_recurring() -> None:
    """The next task of every series whose last one has come due: once each, whoever asks how often."""
    for series in due_series(dates.today()):
        give_next(by=None, series=series)


@task("tasks.remind", "Nhắc nhiệm vụ sắp đến hạn, quá hạn", due=Daily(6, 30), outside=True)
def remind_all() -> None:
    """Before and after the day; a day that was told is not told again."""
    remind(by=None, day=dates.today())
