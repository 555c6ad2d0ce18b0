"""Tasks: what can be done in the background. Each room declares its own in its `tasks.py`.

The words are those of `django.tasks`: `@task`, `using(run_after=…)`, `enqueue(…)` (decision 9 says why it is not used).
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils import timezone

from capuy.jobs.due import Due
from capuy.jobs.models import Job


class TaskFailed(Exception):
    """A task could not do its work; the message is shown to the administrator. `again=False`: no use in trying more."""

    def __init__(self, message: str, *, again: bool = True) -> None:
        super().__init__(message)
        self.again = again


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Task:
    """`outside`: see `task`. `due` and `when`: its schedule, and whether there is anything to do by it."""

    name: str
    label: str
    func: Callable[..., None]
    outside: bool = False
    due: Due | None = None
    when: Callable[[], bool] = _always
    tries: int = 6
    run_after: dt.datetime | None = None
    key: str = ""

    def using(self, *, run_after: dt.datetime | None = None, key: str = "") -> Self:
        """The same, not before a moment; with a `key`, not while another one of that key is open."""
        return replace(self, run_after=run_after, key=key)

    def enqueue(self, **payload: Any) -> None:
        """Have it done with these arguments, which must be plain JSON: once this transaction commits, or not at all."""
        self.enqueue_all([payload])

    def enqueue_all(self, payloads: Iterable[dict[str, Any]]) -> None:
        """The same for many jobs at once."""
        at = self.run_after or timezone.now()
        jobs = [Job(task=self.name, payload=payload, key=self.key, run_at=at) for payload in payloads]
        Job.objects.bulk_create(jobs, batch_size=1_000, ignore_conflicts=True)


_tasks: dict[str, Task] = {}


def task(name: str, label: str, **options: Any) -> Callable[[Callable[..., None]], Task]:
    """Declare a function of a module as a task. `label` is what the administrator reads.

    Its effect stands or falls together with the mark that it is done, in one transaction: so it happens once. That
    holds on to SQLite's only writer; so what takes long, or acts outside the database (mail, files), is `outside`: it
    runs without a transaction, its lease is renewed, and a worker that was killed may have it done twice. Such a task
    must make sure by itself that the second time does no harm.
    """

    def declare(func: Callable[..., None]) -> Task:
        if name in _tasks and _tasks[name].func.__module__ != func.__module__:
            raise ValueError(name)
        _tasks[name] = Task(name=name, label=label, func=func, **options)
        return _tasks[name]

    return declare


def find(name: str) -> Task | None:
    return _tasks.get(name)


def label_of(name: str) -> str:
    """What people read; the bare name for a task of another version of the program."""
    return _tasks[name].label if name in _tasks else name


def scheduled() -> list[Task]:
    return [known for known in _tasks.values() if known.due is not None]
