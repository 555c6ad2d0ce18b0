"""The loop of a worker: keep to the schedule, take a job, do it, again."""

import datetime as dt
import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections, transaction
from django.utils import timezone

from capuy.core.context import Origin, acting_from
from capuy.jobs import queue, registry
from capuy.jobs.models import Job, Worker
from capuy.jobs.registry import Task, TaskFailed

log = logging.getLogger(__name__)
BEAT = 60.0  # seconds between two signs of life
LOOK = 5.0  # between two looks at the schedule
RENEWALS = 3  # within the length of a lease
LONGEST_REST = 30.0  # while the database cannot be reached


class Loop:
    """One worker; `stop` lets it end the job at hand and go."""

    def __init__(self, *, lease: dt.timedelta = queue.LEASE, pause: float = 1.0) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.lease, self.pause = lease, pause
        self._over = threading.Event()
        self._began = timezone.now()
        self._beaten = self._looked = float("-inf")

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        """Until `stop`. A database that is away is waited for."""
        rest = self.pause
        while not self._over.is_set():
            if time.monotonic() - self._beaten >= BEAT:
                close_old_connections()
            try:
                worked = self.turn()
                rest = self.pause
            except (DatabaseError, InterfaceError) as problem:
                log.warning("no work: %s", type(problem).__name__)
                connection.close()
                worked, rest = False, min(rest * 2, LONGEST_REST)
            if not worked:
                self._over.wait(rest)

    def turn(self) -> bool:
        """One look at everything; whether there was a job."""
        self._keep_time()
        job = queue.take(self.lease)
        if job is None:
            return False
        self._do(job)
        return True

    def _keep_time(self) -> None:
        at = time.monotonic()
        if at - self._beaten >= BEAT:
            self._beat()
        if at - self._looked >= LOOK:
            queue.fall_due()
            self._looked = at

    def _beat(self) -> None:
        now = timezone.now()
        Worker.objects.update_or_create(
            name=self.name, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": self._began}
        )
        self._beaten = time.monotonic()

    def _do(self, job: Job) -> None:
        task = registry.find(job.task)
        if task is None:
            queue.failed(job, "Phiên bản phần mềm đang chạy không có việc này.", tries=0)
        elif job.attempts > task.tries:
            queue.failed(job, f"Bị ngắt giữa chừng {task.tries} lần.", tries=0)
        else:
            with acting_from(Origin(agent=f"capuy work: {job.task}")):
                self._try(task, job)

    def _try(self, task: Task, job: Job) -> None:
        try:
            if task.outside:
                with self._renewed(job):
                    task.func(**job.payload)
                queue.done(job)
            else:
                _within_its_mark(task, job)
        except TaskFailed as problem:
            queue.failed(job, str(problem), tries=task.tries if problem.again else 0)
        except Exception as problem:  # noqa: BLE001 - whatever a task does wrong, the next job is done
            log.error("%s failed, attempt %d: %s", job.task, job.attempts, _where(problem))
            queue.failed(job, f"Lỗi chương trình {_place(problem)}", tries=task.tries)

    @contextmanager
    def _renewed(self, job: Job) -> Iterator[None]:
        """Renew the lease, and show that the worker lives, for as long as the block lasts."""
        over = threading.Event()
        renewer = threading.Thread(target=self._renew, args=(job, over), daemon=True)
        renewer.start()
        try:
            yield
        finally:
            over.set()
            renewer.join()

    def _renew(self, job: Job, over: threading.Event) -> None:
        while not over.wait(self.lease.total_seconds() / RENEWALS):
            try:
                queue.renew(job, self.lease)
                self._beat()
            except (DatabaseError, InterfaceError):
                pass  # again at the next renewal
            finally:
                connections.close_all()  # of this thread


def _within_its_mark(task: Task, job: Job) -> None:
    """The mark comes first: it locks the job, and shows whether it is still held. An error takes it back."""
    with transaction.atomic():
        if queue.done(job):
            task.func(**job.payload)


def _place(problem: Exception) -> str:
    """Kind and place. Not the message: databases quote the rows that they refuse."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = next((frame for frame in reversed(frames) if "capuy" in frame.filename), frames[-1])
    return f"{type(problem).__name__} ({'/'.join(Path(ours.filename).parts[-2:])}, dòng {ours.lineno})"


def _where(problem: Exception) -> str:
    lines = "".join(traceback.format_tb(problem.__traceback__))
    return f"{type(problem).__name__}\n{lines}"
