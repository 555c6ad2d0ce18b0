"""What becomes of a task: how it stood when, what was reported, asked for and urged."""

from django.db import models

from capuy.core.validity import Dated, DatedQuerySet
from capuy.organisations.models import Organisation
from capuy.tasks.models.files import StoredFile
from capuy.tasks.models.work import Stage, Task


class Spell(Dated):
    """How a task stood from a day to a day: all that its standing is worked out from. One row a day at most."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="spells")
    # The task's, by which spells are counted.
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    stage = models.CharField("tình trạng", max_length=10, choices=Stage)
    percent = models.PositiveSmallIntegerField("mức độ hoàn thành (%)")
    due_on = models.DateField("thời hạn")
    handed_on = models.DateField("ngày báo cáo hoàn thành", null=True, blank=True)
    beyond = models.BooleanField("vượt yêu cầu", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["task_id", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["task", "valid_from"], name="tasks_spell_start")]
        indexes = [models.Index(fields=["due_on", "organisation"], name="tasks_spell_due")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.valid_from}"


class EventKind(models.TextChoices):
    PROGRESS = "progress", "Cập nhật tiến độ"
    HANDED = "handed", "Báo cáo hoàn thành"
    RETURNED = "returned", "Trả lại"
    ACCEPTED = "accepted", "Nghiệm thu"
    EXTENDED = "extended", "Gia hạn"
    WITHDRAWN = "withdrawn", "Thu hồi"
    CHANGED = "changed", "Sửa nội dung giao"


class Event(models.Model):
    """What was reported about a task, or done with it: the lines below it, the newest first."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="events")
    kind = models.CharField("việc", max_length=10, choices=EventKind)
    at = models.DateTimeField("lúc")
    by_name = models.CharField("người ghi", max_length=200, blank=True)
    text = models.TextField("nội dung", blank=True)
    percent = models.PositiveSmallIntegerField("mức độ hoàn thành (%)", null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["task", "-id"], name="tasks_events")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Evidence(models.Model):
    """A file that shows what was done."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="evidence")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="evidence")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file_id)


class Answer(models.TextChoices):
    WAITING = "waiting", "Chờ trả lời"
    GRANTED = "granted", "Đồng ý"
    REFUSED = "refused", "Không đồng ý"
    DROPPED = "dropped", "Không còn cần"


class Extension(models.Model):
    """A later day that was asked for, why, and what was answered. At most one waits at a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="extensions")
    due_before = models.DateField("thời hạn cũ")
    wanted_on = models.DateField("xin gia hạn đến")
    reason = models.CharField("lý do", max_length=500)
    asked_at = models.DateTimeField("xin lúc")
    asked_by_name = models.CharField("người xin", max_length=200, blank=True)
    state = models.CharField("trả lời", max_length=10, choices=Answer, default=Answer.WAITING)
    granted_on = models.DateField("thời hạn mới", null=True, blank=True)
    answer = models.CharField("ý kiến", max_length=500, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answered_by_name = models.CharField("người trả lời", max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(answered_at__isnull=True), name="tasks_one_extension_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.wanted_on}"


class UrgingRound(models.Model):
    """Once that those who lag were urged: when, by whom, with which words, for how many tasks, reaching how many."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="task_urgings")
    at = models.DateTimeField("lúc")
    by_name = models.CharField("người đôn đốc", max_length=200, blank=True)
    message = models.CharField("lời nhắc", max_length=300, blank=True)
    tasks = models.PositiveIntegerField("số nhiệm vụ", default=0)
    units = models.PositiveIntegerField("số đơn vị", default=0)
    people = models.PositiveIntegerField("số người được báo", default=0)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.at:%d/%m/%Y}"


class Urging(models.Model):
    """That one task was urged for in a round."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="urgings")
    round = models.ForeignKey(UrgingRound, models.CASCADE, related_name="urgings")
    on = models.DateField("ngày")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "on"], name="tasks_urged_once_a_day")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.on}"
