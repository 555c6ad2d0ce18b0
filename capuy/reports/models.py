"""Reports: what the office writes, and the figures that freezing keeps."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from capuy.core.periods import parse_period
from capuy.organisations.models import Organisation
from capuy.reports.office.slots import Slot
from capuy.reports.times import Kind

_KINDS = [(kind.value, kind.label) for kind in Kind]


class Report(models.Model):
    """The report of one kind of one organisation for one period, as a draft or frozen."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        FROZEN = "frozen", "Đã chốt"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports")
    period = models.CharField("kỳ báo cáo", max_length=12)
    kind = models.CharField("loại báo cáo", max_length=20, choices=_KINDS, default=Kind.YEAR.value)
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

    @property
    def label(self) -> str:
        """What it is about: `năm 2026`, `giữa nhiệm kỳ 2025–2030`."""
        return Kind(self.kind).name_of(parse_period(self.period))


class OfficeTemplate(models.Model):
    """One version of a Word template that an office made; units below that have none of their own use it too."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="report_templates")
    slot = models.CharField("loại mẫu", max_length=30, choices=[(slot.value, slot.label) for slot in Slot])
    version = models.PositiveIntegerField("phiên bản")
    filename = models.CharField("tên tệp", max_length=200)
    docx = models.BinaryField()
    digest = models.CharField("mã băm SHA-256", max_length=64)
    # The figures that it asks for beside those of the frame: function and code.
    used = models.JSONField(default=list)
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    uploaded_by = models.CharField("người tải lên", max_length=150)
    in_use = models.BooleanField("đang dùng", default=False)

    class Meta:
        ordering = ["organisation_id", "slot", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slot", "version"], name="reports_template_once"),
            models.UniqueConstraint(
                fields=["organisation", "slot"], condition=models.Q(in_use=True), name="reports_template_in_use_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}, phiên bản {self.version}"


class SectionText(models.Model):
    """What the office writes in a section, between the figures. A new report starts with the text of the one before."""

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
    # Of another period than the report's: the same one before, or the months since January (`stretches`).
    period = models.CharField(max_length=40, blank=True)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(null=True)
    leaves = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "indicator", "period"], name="reports_figure_once")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.numerator}"


class FrozenPaper(models.Model):
    """What was frozen, to the letter: the contents as shown on screen, and the Word file as issued."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="frozen")
    content = models.JSONField()
    docx = models.BinaryField()
    # The same paper with a mark at each figure and the table of the marks; older papers have none.
    with_grounds = models.BinaryField(null=True)
    digest = models.CharField("mã băm SHA-256", max_length=64)
    template = models.ForeignKey(OfficeTemplate, models.PROTECT, null=True, blank=True, related_name="papers")

    def __str__(self) -> str:
        return self.digest


class ReportSchedule(models.Model):
    """A report that is begun and told to its receivers by itself, some days after each period has ended.

    `sent_until` is the last day whose deliveries have been made. Nothing is sent while it is paused; `stopped` says why
    where the program did that.
    """

    KINDS = (Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="report_schedules")
    kind = models.CharField("loại báo cáo", max_length=20, choices=[(kind.value, kind.label) for kind in KINDS])
    days_after = models.PositiveSmallIntegerField("số ngày sau khi hết kỳ")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    receivers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField("đặt lúc", auto_now_add=True)
    sent_until = models.DateField("đã gửi đến ngày")
    paused = models.BooleanField("tạm dừng", default=False)
    stopped = models.CharField("lý do dừng", max_length=200, blank=True)

    class Meta:
        ordering = ["organisation_id", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.days_after} ngày sau khi hết kỳ"

    def get_absolute_url(self) -> str:
        return reverse("reports:schedules", args=[self.organisation.code])
