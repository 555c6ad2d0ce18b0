"""What somebody typed into a page and has not saved: his own, no record yet, kept for a limited time."""

from django.conf import settings
from django.db import models

from capuy.core.sealed import SealedField
from capuy.organisations.models import Organisation


def values_binding(user: int, page: str) -> str:
    """What sealed values are bound to: whose they are, and for which page."""
    return f"drafts_pagedraft:values:{user}:{page}"


class PageDraft(models.Model):
    """One page that one person fills in: what is typed and not saved, and when the page was last in use.

    `kind` is the same for all pages that show the same boxes, in a branch of the tree. A row without `values` says only
    that the page was open. What is dropped can be brought back until it goes.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="page_drafts")
    page = models.CharField("trang", max_length=300)
    kind = models.CharField("loại biểu", max_length=60)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    values = SealedField(null=True, bound_to=values_binding, by=("user_id", "page"), large=True)
    # The tab whose page was saved last: what it sends late, or twice, is no news.
    closed = models.CharField("thẻ trình duyệt đã lưu", max_length=40, blank=True)
    saved_at = models.DateTimeField("tự lưu lúc", null=True, blank=True)
    dropped_at = models.DateTimeField("bỏ lúc", null=True, blank=True)
    used_at = models.DateTimeField("dùng lần cuối lúc")

    class Meta:
        ordering = ["-used_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="drafts_page_once")]
        indexes = [models.Index(fields=["kind", "used_at"], name="drafts_in_use")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.page}"
