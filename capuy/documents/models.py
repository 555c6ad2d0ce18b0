"""Issued papers and their numbers."""

from django.db import models

from capuy.organisations.models import Organisation, Term


class IssuedPaper(models.Model):
    """A paper that an organisation issued. Numbers run per kind over the whole term (domain rules 9.3)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="papers")
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="papers")
    # The congress of a term counts its papers apart from the committee's.
    congress = models.BooleanField("của đại hội", default=False)
    kind = models.CharField("loại văn bản", max_length=8)
    number = models.PositiveIntegerField("số")
    body_symbol = models.CharField("ký hiệu cơ quan", max_length=20)
    title = models.CharField("trích yếu", max_length=300)
    issued_on = models.DateField("ngày ban hành")

    class Meta:
        ordering = ["-issued_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "term", "congress", "kind", "number"],
                name="documents_number_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "congress", "kind", "number"],
                condition=models.Q(term__isnull=True),
                name="documents_number_once_without_term",
            ),
        ]

    def __str__(self) -> str:
        return self.symbol

    @property
    def symbol(self) -> str:
        """As printed: `05-BC/ĐU`, at least two digits."""
        return f"{self.number:02d}-{self.kind}/{self.body_symbol}"
