"""Tasks: who does what by when, and who checks it."""

from django.db import models
from django.urls import reverse

from capuy.accounts.models import User
from capuy.organisations.models import Organisation
from capuy.tasks.models.directives import Directive
from capuy.tasks.models.plans import PlanItem


class Axis(models.TextChoices):
    """Under which field of work a task counts: the parts of a yearly report (domain rules 10.1)."""

    POLITICAL = "political", "Lãnh đạo nhiệm vụ chính trị"
    IDEOLOGY = "ideology", "Chính trị, tư tưởng"
    ORGANISATION = "organisation", "Tổ chức, cán bộ, đảng viên"
    INSPECTION = "inspection", "Kiểm tra, giám sát, kỷ luật"
    PEOPLE = "people", "Dân vận, Mặt trận, đoàn thể"
    METHODS = "methods", "Nội chính, phương thức lãnh đạo"


class Assignment(models.Model):
    """Once that the same work was given to many units; each has a task of its own. `made` of `units` are there."""

    giver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField("nội dung", max_length=500)
    at = models.DateTimeField("lúc")
    by_name = models.CharField("người giao", max_length=200, blank=True)
    units = models.PositiveIntegerField("số đơn vị")
    made = models.PositiveIntegerField("đã giao", default=0)
    # What a background job still has to give: the keys of the units, and the common columns.
    waiting = models.JSONField(default=list)
    common = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tasks:assignment", args=[self.pk])


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", "Hằng tuần"
    MONTHLY = "monthly", "Hằng tháng"
    QUARTERLY = "quarterly", "Hằng quý"
    YEARLY = "yearly", "Hằng năm"


class Series(models.Model):
    """Work that comes again: the due day of number n is counted from the first one, so that the 31st stays the 31st."""

    rhythm = models.CharField("lặp lại", max_length=10, choices=Rhythm)
    first_due_on = models.DateField("hạn lần đầu")
    until = models.DateField("lặp đến hết ngày", null=True, blank=True)
    stopped_at = models.DateTimeField("thôi lặp lúc", null=True, blank=True)
    # The number of the last task, and the day from which the next one is to be made.
    last = models.PositiveIntegerField("lần cuối", default=1)
    next_on = models.DateField("giao lần sau ngày", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_on"], name="tasks_series_next")]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.first_due_on}"


class Stage(models.TextChoices):
    """How far work has come. Whether it is in time is worked out from it: `standings`."""

    NEW = "new", "Mới giao"
    DOING = "doing", "Đang thực hiện"
    HANDED = "handed", "Chờ nghiệm thu"
    DONE = "done", "Hoàn thành"
    WITHDRAWN = "withdrawn", "Đã thu hồi"


_ENDED = ("done", "withdrawn")


class Task(models.Model):
    """One piece of work: what, whose product, until when, and who checks it. `closed_on` is empty while it is open.

    `person` answers for it where one is named, else whoever acts for `organisation`. Acceptance lies with `checker`,
    else with whoever gives tasks at `checked_by`.
    """

    giver = models.ForeignKey(Organisation, models.PROTECT, related_name="tasks_given", verbose_name="nơi giao")
    given_at = models.DateTimeField("giao lúc")
    given_by_name = models.CharField("người giao", max_length=200, blank=True)
    title = models.CharField("nội dung nhiệm vụ", max_length=500)
    detail = models.TextField("yêu cầu cụ thể", blank=True)
    product = models.CharField("sản phẩm", max_length=500)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tasks", verbose_name="đơn vị chủ trì")
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name="người thực hiện"
    )
    helpers = models.ManyToManyField(
        Organisation, through="Helper", related_name="tasks_helped", verbose_name="đơn vị phối hợp"
    )
    other_helpers = models.CharField("phối hợp ngoài hệ thống", max_length=300, blank=True)
    checked_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="nơi nghiệm thu")
    checker = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="người nghiệm thu"
    )
    starts_on = models.DateField("ngày bắt đầu", null=True, blank=True)
    due_on = models.DateField("thời hạn")
    first_due_on = models.DateField("thời hạn giao ban đầu")
    weight = models.PositiveSmallIntegerField("trọng số", default=1)
    axis = models.CharField("lĩnh vực", max_length=20, choices=Axis, blank=True)
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="văn bản giao"
    )
    clause = models.CharField("điểm, khoản", max_length=500, blank=True)
    # Of another room, as `subject_of` names it: `meetings.conclusionitem:12`.
    source = models.CharField("nguồn", max_length=80, blank=True)
    plan_item = models.ForeignKey(
        PlanItem, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="mục của kế hoạch"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc nhiệm vụ"
    )
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="tasks")
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="tasks")
    ordinal = models.PositiveIntegerField("lần thứ", null=True, blank=True)
    stage = models.CharField("tình trạng", max_length=10, choices=Stage, default=Stage.NEW)
    percent = models.PositiveSmallIntegerField("mức độ hoàn thành (%)", default=0)
    handed_on = models.DateField("ngày báo cáo hoàn thành", null=True, blank=True)
    handed_by_name = models.CharField("người báo cáo hoàn thành", max_length=200, blank=True)
    beyond = models.BooleanField("vượt yêu cầu", default=False)
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True)
    closed_by_name = models.CharField("người kết thúc", max_length=200, blank=True)
    reason = models.CharField("ý kiến nghiệm thu, lý do", max_length=500, blank=True)
    extended = models.PositiveSmallIntegerField("số lần gia hạn", default=0)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True) | models.Q(starts_on__lte=models.F("due_on")),
                name="tasks_start_before_due",
                violation_error_message="Ngày bắt đầu phải trước thời hạn.",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(product=""),
                name="tasks_what_and_product",
                violation_error_message="Ghi nội dung nhiệm vụ và sản phẩm.",
            ),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="tasks_percent"),
            models.CheckConstraint(
                condition=models.Q(stage__in=_ENDED, closed_on__isnull=False)
                | ~models.Q(stage__in=_ENDED) & models.Q(closed_on__isnull=True),
                name="tasks_closed_if_ended",
            ),
            models.UniqueConstraint(fields=["series", "ordinal"], name="tasks_series_once"),
            models.UniqueConstraint(fields=["assignment", "organisation"], name="tasks_assigned_once"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"], condition=models.Q(closed_on__isnull=True), name="tasks_open_of_body"
            ),
            models.Index(
                fields=["person", "due_on"], condition=models.Q(closed_on__isnull=True), name="tasks_open_of_person"
            ),
            models.Index(
                fields=["checked_by", "stage"], condition=models.Q(closed_on__isnull=True), name="tasks_to_check"
            ),
            models.Index(fields=["due_on"], condition=models.Q(closed_on__isnull=True), name="tasks_open_due"),
            # All that an overview counts by, so that it reads no task.
            models.Index(fields=["organisation", "due_on", "stage", "handed_on", "beyond"], name="tasks_overview"),
            models.Index(fields=["giver", "due_on"], name="tasks_of_giver"),
            models.Index(fields=["closed_on"], name="tasks_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tasks:page", args=[self.pk])


class Helper(models.Model):
    """An organisation that works along on a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="helping")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="helping")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "organisation"], name="tasks_helper_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.organisation_id}"


class TaskTarget(models.Model):
    """A number that the work is to reach, such as 12 members admitted; `indicator` names the figure that tells it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="targets")
    subject = models.CharField("chỉ tiêu", max_length=200)
    value = models.DecimalField("mức giao", max_digits=18, decimal_places=2)
    unit = models.CharField("đơn vị tính", max_length=40, blank=True)
    indicator = models.CharField("số liệu", max_length=80, blank=True)
    reached = models.DecimalField("kết quả", max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["task_id", "pk"]

    def __str__(self) -> str:
        return f"{self.subject}: {self.value}"


class TargetYear(models.Model):
    """What of a target falls on one calendar year, and what came of it. Of a share in percent: the level at its end."""

    target = models.ForeignKey(TaskTarget, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("năm")
    value = models.DecimalField("mức giao", max_digits=18, decimal_places=2)
    reached = models.DecimalField("kết quả", max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["target_id", "year"]
        constraints = [models.UniqueConstraint(fields=["target", "year"], name="tasks_target_year_once")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.year}: {self.value}"
