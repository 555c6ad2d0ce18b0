"""What tasks come of: the theme of a year, programmes of a term, plans of a year and their items."""

from django.db import models
from django.urls import reverse

from capuy.organisations.models import Organisation
from capuy.tasks.models.directives import Directive

_ORDER = "Ngày kết thúc phải từ ngày bắt đầu trở đi."


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(ends_on__gte=models.F("starts_on")), name=name, violation_error_message=_ORDER
    )


def _just_one(first: str, second: str, name: str) -> models.CheckConstraint:
    filled = {f"{first}__isnull": False, f"{second}__isnull": True}
    other = {f"{first}__isnull": True, f"{second}__isnull": False}
    return models.CheckConstraint(condition=models.Q(**filled) | models.Q(**other), name=name)


class Theme(models.Model):
    """The theme of a committee's year."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="themes")
    year = models.PositiveSmallIntegerField("năm")
    text = models.CharField("chủ đề", max_length=300)
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="themes", verbose_name="theo văn bản"
    )
    by_name = models.CharField("người ghi", max_length=200, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="tasks_theme_once")]

    def __str__(self) -> str:
        return f"{self.year}: {self.text}"


class Programme(models.Model):
    """A programme of the term. It rests on a paper of the register; `paper` issues it, if registered."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="programmes")
    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="programmes", verbose_name="nghị quyết, chỉ thị làm căn cứ"
    )
    paper = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản ban hành"
    )
    title = models.CharField("tên chương trình", max_length=300)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")
    by_name = models.CharField("người ghi", max_length=200, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [_in_order("tasks_programme_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tasks:programme", args=[self.pk])


class Plan(models.Model):
    """The plan of a year, under a programme or directly under a paper of the register."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plans")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="chương trình"
    )
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="nghị quyết, chỉ thị"
    )
    paper = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản ban hành"
    )
    title = models.CharField("tên kế hoạch", max_length=300)
    year = models.PositiveSmallIntegerField("năm")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")
    by_name = models.CharField("người ghi", max_length=200, blank=True)

    class Meta:
        ordering = ["year", "pk"]
        constraints = [
            _in_order("tasks_plan_order"),
            _just_one("programme", "directive", "tasks_plan_under_one"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tasks:plan", args=[self.pk])


class PlanItem(models.Model):
    """A content of a plan (`1`) or a task named in it (`1.1`); what is given hangs from it (`Task.plan_item`)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    position = models.PositiveSmallIntegerField("thứ tự")
    number = models.CharField("số", max_length=10)
    text = models.CharField("nội dung", max_length=500)
    product = models.CharField("sản phẩm", max_length=500, blank=True)
    due_on = models.DateField("thời hạn", null=True, blank=True)

    class Meta:
        ordering = ["plan_id", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="tasks_item_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class TargetTie(models.Model):
    """That a target of the figures belongs to a programme or a plan: the one of its organisation for `period`."""

    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, related_name="ties")
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="ties")
    indicator = models.CharField("chỉ tiêu", max_length=80)
    period = models.CharField("kỳ", max_length=12)

    class Meta:
        ordering = ["period", "pk"]
        constraints = [
            _just_one("programme", "plan", "tasks_tie_of_one"),
            models.UniqueConstraint(fields=["programme", "indicator", "period"], name="tasks_tie_programme_once"),
            models.UniqueConstraint(fields=["plan", "indicator", "period"], name="tasks_tie_plan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"
