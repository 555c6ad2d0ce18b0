"""Reports: what the office writes, and the figures that freezing keeps."""

from django.db import models
from django.urls import reverse

from capuy.core.periods import PeriodKind
from capuy.organisations.models import Organisation


class Report(models.Model):
    """The report of one organisation for one period, as a draft or frozen."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        FROZEN = "frozen", "Đã chốt"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports")
    period = models.CharField("kỳ báo cáo", max_length=12)
    kind = models.CharField("loại báo cáo", max_length=20, default=PeriodKind.YEAR)
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.DRAFT)
    paper = models.OneToOneField("documents.IssuedPaper", models.PROTECT, null=True, blank=True, related_name="report")
    frozen_at = models.DateTimeField("chốt lúc", null=True, blank=True)
    frozen_by = models.CharField("người chốt", max_length=150, blank=True)
    place = models.CharField("địa danh", max_length=80, blank=True)
    dated_on = models.DateField("ngày báo cáo", null=True, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_position = models.CharField("chức vụ người ký", max_length=60, default="Bí thư")
    recipients = models.TextField("nơi nhận", blank=True)

    class Meta:
        ordering = ["-period", "organisation_id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "period", "kind"], name="reports_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("reports:page", args=[self.pk])


class SectionText(models.Model):
    """What the office writes in a section, between the figures. A new year starts with last year's text."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="texts")
    section = models.CharField(max_length=40)
    text = models.TextField("nội dung", blank=True)
    # The period whose text still stands here unchanged; empty once the office has written its own.
    kept_from = models.CharField("giữ từ kỳ", max_length=12, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="reports_text_once")]

    def __str__(self) -> str:
        return self.section


class FrozenFigure(models.Model):
    """One figure as it stood at the cut-off, with what each leaf gave to it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    indicator = models.CharField(max_length=80)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(null=True)
    leaves = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="reports_figure_once")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.numerator}"


class FrozenPaper(models.Model):
    """What was frozen, to the letter: the contents as shown on screen, and the Word file as issued."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="frozen")
    content = models.JSONField()
    docx = models.BinaryField()
    digest = models.CharField("mã băm SHA-256", max_length=64)

    def __str__(self) -> str:
        return self.digest
