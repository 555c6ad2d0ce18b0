"""Sheets of figures, reported values, targets, and the marks that say which sheets are out of date."""

from django.db import models

from capuy.organisations.models import Organisation

COLUMNS = 96


class Part(models.TextChoices):
    OWN = "own", "riêng"
    BRANCH = "branch", "toàn bộ"


class Slot(models.Model):
    """Which column of a sheet holds which indicator. Given once, never given again."""

    code = models.CharField(max_length=80, unique=True)
    column = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["column"]

    def __str__(self) -> str:
        return self.code


class TrackedPeriod(models.Model):
    """A period whose sheets are kept. It becomes tracked when somebody first asks for it.

    `counted_as_of` is the day for which its sheets are right but for marks; empty asks for building them in whole.
    """

    code = models.CharField(max_length=12, unique=True)
    counted_as_of = models.DateField(null=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Sheet(models.Model):
    """One organisation, one period: `own` is what happened in it, `branch` adds everything below.

    A row of typed columns is the smallest and fastest to add up of the ways that were measured
    (docs/decisions/0003-wide-sheets.md). `Slot` says which column holds what.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sheets")
    period = models.CharField(max_length=12)
    part = models.CharField(max_length=6, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "period", "part"], name="figures_sheet_once"),
        ]
        indexes = [models.Index(fields=["period", "part"], name="figures_by_period")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period} {self.part}"


def column_name(column: int) -> str:
    return f"v{column:02d}"


for _column in range(COLUMNS):
    Sheet.add_to_class(column_name(_column), models.BigIntegerField(default=0))


class Touched(models.Model):
    """Records of an organisation changed: its figures of every period that ends on `since` or later, or of those that
    look at the form of `form`, are to be counted again.

    All that a writer leaves beside the change itself, each a row of its own, so that writers wait for nobody.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    since = models.DateField(null=True)
    form = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.since or self.form}"


class DirtyMark(models.Model):
    """The sheets of an organisation in one period are to be counted again, and those above it to be folded."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    period = models.CharField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=["period", "organisation"], name="figures_dirty")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period}"


class ReportedValue(models.Model):
    """A figure that a person reported for one organisation and period, with who and when."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reported_values")
    period = models.CharField("kỳ", max_length=12)
    field = models.CharField("mục", max_length=80)
    value = models.BigIntegerField("số liệu")
    note = models.CharField("ghi chú", max_length=300, blank=True)
    reported_by = models.CharField("người nhập", max_length=150)
    reported_by_name = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField("nhập lúc", auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "period", "field"], name="figures_reported_once"),
        ]
        indexes = [models.Index(fields=["period", "field"], name="figures_reported_by_period")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period} {self.field}: {self.value}"


class Target(models.Model):
    """What an organisation is to reach in a period. Without one of its own, those below it are added up."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="targets")
    period = models.CharField("kỳ", max_length=12)
    indicator = models.CharField("chỉ tiêu", max_length=80)
    value = models.PositiveIntegerField("giao")
    decided_in = models.CharField("căn cứ", max_length=200, blank=True)
    # Why what is shared out to the units, or to the years of a term, does not add up to it.
    reason = models.CharField("lý do chênh lệch giữa các đơn vị", max_length=300, blank=True)
    years_reason = models.CharField("lý do chênh lệch giữa các năm", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "period", "indicator"], name="figures_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period} {self.indicator}: {self.value}"


class TargetChange(models.Model):
    """One change of a target: what it was, what it became (empty: none), who, when, and on what ground.

    `at` is empty for targets that were set before changes were kept.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="target_changes")
    period = models.CharField("kỳ", max_length=12)
    indicator = models.CharField("chỉ tiêu", max_length=80)
    old = models.PositiveIntegerField("giao trước", null=True)
    new = models.PositiveIntegerField("giao sau", null=True)
    decided_in = models.CharField("căn cứ", max_length=200, blank=True)
    reason = models.CharField("lý do chênh lệch", max_length=300, blank=True)
    at = models.DateTimeField("lúc", null=True)
    by = models.CharField("người giao", max_length=150, blank=True)
    by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = [models.F("at").desc(nulls_last=True), "-pk"]
        indexes = [models.Index(fields=["organisation", "period", "indicator"], name="figures_target_history")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period} {self.indicator}: {self.old} → {self.new}"


class FigureFlag(models.Model):
    """A note on one figure of one organisation and period; `follow_up`: to be looked at until it is closed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="figure_flags")
    period = models.CharField("kỳ", max_length=12)
    indicator = models.CharField("số liệu", max_length=80)
    text = models.CharField("nội dung", max_length=500)
    follow_up = models.BooleanField("cần xem lại", default=False)
    opened_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    opened_by = models.CharField("người ghi", max_length=150)
    opened_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField("đóng lúc", null=True)
    closed_by = models.CharField("người đóng", max_length=150, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    outcome = models.CharField("kết quả xem lại", max_length=500, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "period", "closed_at"], name="figures_flags")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period} {self.indicator}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def label(self) -> str:
        if not self.is_open:
            return "đã đóng"
        return "cần xem lại" if self.follow_up else "ghi chú"
