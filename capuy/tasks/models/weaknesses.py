"""Weaknesses that somebody named, each with the task that is to mend it."""

from django.db import models

from capuy.organisations.models import Organisation
from capuy.tasks.models.work import Task


class Origin(models.TextChoices):
    REPORT = "report", "Báo cáo"
    REVIEW = "review", "Kiểm điểm, xếp loại"
    INSPECTION = "inspection", "Kiểm tra, giám sát"
    OTHER = "other", "Nguồn khác"


class Weakness(models.Model):
    """A weakness of a committee's year: its sentence, where it was named, and the task that came of it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="weaknesses")
    year = models.PositiveSmallIntegerField("năm")
    text = models.CharField("hạn chế, khuyết điểm", max_length=500)
    origin = models.CharField("nêu trong", max_length=12, choices=Origin)
    # In words, and as `subject_of` names the record where it is one: `reports.report:12`.
    named_in = models.CharField("văn bản, cuộc nêu ra", max_length=200, blank=True)
    source = models.CharField("nguồn", max_length=80, blank=True)
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="weakness")
    at = models.DateTimeField("lúc", auto_now_add=True)
    by_name = models.CharField("người ghi", max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "text"], name="tasks_weakness_once"),
        ]

    def __str__(self) -> str:
        return self.text
