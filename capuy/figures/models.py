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

    `counted_as_of` is the day for which its sheets were last built in whole; empty asks for building them again.
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


class DirtyMark(models.Model):
    """The branch sheet of an organisation is to be folded again.

    Every writer leaves a mark of its own: a shared one could be taken away by a folder that does not yet see the
    writer's figures.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    period = models.CharField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=["organisation", "period"], name="figures_dirty")]

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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "period", "indicator"], name="figures_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period} {self.indicator}: {self.value}"
