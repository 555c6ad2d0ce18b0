"""Papers whose figures somebody has checked, and what was found in them. Both are kept for a limited time."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from capuy.core.sealed import SealedField
from capuy.organisations.models import Organisation


def text_binding(digest: str, user: int) -> str:
    """What the sealed text of a paper is bound to: the paper, and who brought it in."""
    return f"proofing_paper:text:{user}:{digest}"


def content_binding(digest: str, user: int) -> str:
    """The same for the file itself."""
    return f"proofing_paper:content:{user}:{digest}"


class Form(models.TextChoices):
    PASTED = "pasted", "Nội dung dán vào"
    WORD = "docx", "Word"
    PDF = "pdf", "PDF"
    PLAIN = "txt", "Văn bản thuần (.txt)"


class Paper(models.Model):
    """A paper as it was handed in, sealed. Only who brought it in sees it, until he hands it over to the office."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang kiểm tra"
        CHECKED = "checked", "Đã kiểm tra"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    title = models.CharField("tên văn bản", max_length=200)
    form = models.CharField("dạng", max_length=10, choices=Form)
    # The period of which the paper speaks where a sentence names none; it is then a paper of the organisation itself.
    period = models.CharField("kỳ số liệu", max_length=12, blank=True)
    digest = models.CharField("mã băm SHA-256", max_length=64)
    text = SealedField(bound_to=text_binding, by=("digest", "user_id"), large=True)
    # The Word file, which gets its comments; other papers need none.
    content = SealedField(bound_to=content_binding, by=("digest", "user_id"), large=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    percent_read = models.PositiveSmallIntegerField("đã đọc (%)", default=0)
    created_at = models.DateTimeField("đưa vào lúc", auto_now_add=True)
    handed_at = models.DateTimeField("chuyển cơ quan lúc", null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "user"], name="proofing_papers_of")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proofing:paper", args=[self.pk])


class Decision(models.TextChoices):
    ACCEPTED = "accepted", "Đồng ý"
    CORRECTED = "corrected", "Đã sửa"
    DISMISSED = "dismissed", "Bỏ qua"


class Finding(models.Model):
    """One claim of a paper and what was found about it: `text[start:end]`, what was computed, what people decided.

    `kind` and `verdict` are those of the guard of figures; `own` compares with a figure of `about` and then says `ok`
    or `differs`. `data` holds numbers, codes and the name of `about` alone: the words stand in the sealed text.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField("mục số")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    verdict = models.CharField(max_length=12)
    data = models.JSONField(default=dict)
    about = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    decision = models.CharField("cách xử lý", max_length=10, choices=Decision, blank=True)
    value = models.CharField("giá trị đúng", max_length=200, blank=True)
    reason = models.CharField("lý do", max_length=500, blank=True)
    decided_at = models.DateTimeField("xử lý lúc", null=True, blank=True)
    decided_by_name = models.CharField("người xử lý", max_length=200, blank=True)

    class Meta:
        ordering = ["paper_id", "position"]
        constraints = [models.UniqueConstraint(fields=["paper", "position"], name="proofing_finding_once")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.position}"
