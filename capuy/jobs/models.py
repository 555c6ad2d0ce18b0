"""What is to be done beside the pages, and who is there to do it."""

from django.db import models


class State(models.TextChoices):
    WAITING = "waiting", "Chờ chạy"
    RUNNING = "running", "Đang chạy"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Bị lỗi"


OPEN = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """One piece of work. While it runs, `token` says whose it is and `lease_until` how long; then it is free again.

    `key` holds back a second one while the first is open; `due` holds back a second one for ever (see `schedule`).
    """

    task = models.CharField("việc", max_length=80)
    payload = models.JSONField("dữ liệu kèm theo", default=dict)
    key = models.CharField("khóa chống trùng", max_length=120, blank=True)
    due = models.DateTimeField("đến hạn theo lịch", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    run_at = models.DateTimeField("chạy từ lúc")
    token = models.CharField("lượt chạy", max_length=32, blank=True)
    lease_until = models.DateTimeField("giữ đến lúc", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần đã chạy", default=0)
    error = models.CharField("lỗi lần cuối", max_length=300, blank=True)
    created_at = models.DateTimeField("xếp lúc", auto_now_add=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    finished_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "key"],
                condition=models.Q(state__in=OPEN) & ~models.Q(key=""),
                name="jobs_key_once_while_open",
            ),
            models.UniqueConstraint(
                fields=["task", "due"], condition=models.Q(due__isnull=False), name="jobs_due_once"
            ),
        ]
        indexes = [
            models.Index(fields=["run_at"], condition=models.Q(state__in=OPEN), name="jobs_open"),
            models.Index(fields=["finished_at"], condition=models.Q(state=State.FAILED), name="jobs_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.state}"


class Worker(models.Model):
    """A process that does jobs; the row tells when it was last seen."""

    name = models.CharField("tiến trình", max_length=120, unique=True)
    started_at = models.DateTimeField("bắt đầu lúc")
    seen_at = models.DateTimeField("thấy lần cuối lúc")

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.name
