"""What a committee does about each clause of a higher paper."""

from django.db import models
from django.urls import reverse

from capuy.organisations.models import Organisation
from capuy.tasks.models.directives import Directive
from capuy.tasks.models.plans import PlanItem
from capuy.tasks.models.work import Task


class Clause(models.Model):
    """A clause of a paper as one committee looks at it. `reason`: why it is none of the committee's business."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="clauses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("thứ tự")
    number = models.CharField("điểm, khoản", max_length=20, blank=True)
    text = models.TextField("nội dung")
    reason = models.CharField("lý do không thuộc phạm vi", max_length=500, blank=True)
    by_name = models.CharField("người xác định", max_length=200, blank=True)

    class Meta:
        ordering = ["directive_id", "organisation_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "organisation", "position"], name="tasks_clause_position"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}".strip()

    def get_absolute_url(self) -> str:
        return reverse("tasks:clause", args=[self.pk])


class ClauseLink(models.Model):
    """What carries a clause out: a task, an item of a plan, a target of the figures, or a unit below. Just one."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="links")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="clauses")
    item = models.ForeignKey(PlanItem, models.CASCADE, null=True, blank=True, related_name="clauses")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.CharField("chỉ tiêu", max_length=80, blank=True)
    period = models.CharField("kỳ", max_length=12, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(task__isnull=False, item__isnull=True, unit__isnull=True, indicator="")
                | models.Q(task__isnull=True, item__isnull=False, unit__isnull=True, indicator="")
                | models.Q(task__isnull=True, item__isnull=True, unit__isnull=False, indicator="")
                | models.Q(task__isnull=True, item__isnull=True, unit__isnull=True) & ~models.Q(indicator=""),
                name="tasks_clause_one_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.pk}"
