"""The register of directing papers."""

from django.db import models
from django.urls import reverse

from capuy.core.fields import KeyField
from capuy.documents.models import IssuedPaper
from capuy.organisations.models import Organisation
from capuy.tasks.models.files import StoredFile


class Directive(models.Model):
    """A directing paper in the register of an organisation: one that came in, or one of its own.

    Numbers run per kind over a term, so `series` (the term, or the year of an issuer whose terms are unknown) belongs
    to the number. The columns at the end are what is searched without marks.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="directives")
    paper = models.OneToOneField(IssuedPaper, models.PROTECT, null=True, blank=True, related_name="directive")
    kind = models.CharField("loại văn bản", max_length=20)
    symbol = models.CharField("số, ký hiệu", max_length=60)
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    series = models.CharField("dãy số", max_length=40)
    title = models.CharField("trích yếu", max_length=300)
    issued_on = models.DateField("ngày ban hành")
    in_force_from = models.DateField("hiệu lực từ ngày")
    in_force_to = models.DateField("hết hiệu lực từ ngày", null=True, blank=True)
    review_on = models.DateField("ngày phải rà soát", null=True, blank=True)
    replaces = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="replaced_by", verbose_name="thay thế"
    )
    concerned = models.ManyToManyField(
        Organisation, blank=True, related_name="directives_concerning", verbose_name="tổ chức liên quan"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="directives")
    registered_at = models.DateTimeField("vào sổ lúc", auto_now_add=True)
    registered_by_name = models.CharField("người vào sổ", max_length=200, blank=True)
    symbol_folded = KeyField(max_length=60, editable=False)
    issuer_folded = KeyField(max_length=200, editable=False)
    title_folded = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "issuer_folded", "series", "symbol_folded"], name="tasks_directive_once"
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_to__isnull=True) | models.Q(in_force_to__gt=models.F("in_force_from")),
                name="tasks_directive_order",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-issued_on"], name="tasks_register")]

    def __str__(self) -> str:
        return f"{self.symbol}, ngày {self.issued_on:%d/%m/%Y} của {self.issuer}"

    def get_absolute_url(self) -> str:
        return reverse("tasks:directive", args=[self.pk])


class DirectiveText(models.Model):
    """The words of a directive's file without marks, for searching; beside it, as most pages do not read it."""

    directive = models.OneToOneField(Directive, models.CASCADE, related_name="words", primary_key=True)
    folded = models.TextField(editable=False)

    def __str__(self) -> str:
        return str(self.directive_id)
