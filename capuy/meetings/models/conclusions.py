"""A conclusion, and the work that it gives: proposed from its sentences, confirmed by people."""

from django.db import models
from django.urls import reverse

from capuy.documents.models import IssuedPaper
from capuy.meetings.models.conferences import Conference
from capuy.organisations.models import Organisation
from capuy.tasks.models import Assignment, Task


class Conclusion(models.Model):
    """The text of a conclusion as it was pasted or read, of a conference here or from above. It stands still."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="conclusions")
    conference = models.ForeignKey(
        Conference, models.PROTECT, null=True, blank=True, related_name="conclusions", verbose_name="hội nghị"
    )
    title = models.CharField("trích yếu", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    dated_on = models.DateField("ngày kết luận", null=True, blank=True)
    text = models.TextField("toàn văn")
    filename = models.CharField("tệp", max_length=200, blank=True)
    read_at = models.DateTimeField("nhập lúc", auto_now_add=True)
    read_by_name = models.CharField("người nhập", max_length=200, blank=True)
    # Of a conclusion that is issued here: what its paper says besides.
    paper = models.ForeignKey(IssuedPaper, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("địa danh", max_length=80, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_post = models.CharField("chức vụ người ký", max_length=80, blank=True)
    recipients = models.TextField("nơi nhận", blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:conclusion", args=[self.pk])

    @property
    def named(self) -> str:
        """As a task cites it."""
        number = self.paper.symbol if self.paper else self.number
        return f"Kết luận {'số ' + number if number else '“' + self.title + '”'}"


class ItemState(models.TextChoices):
    WAITING = "waiting", "Chờ xác nhận"
    GIVEN = "given", "Đã giao"
    DROPPED = "dropped", "Không giao"


class ConclusionItem(models.Model):
    """One piece of work. `conclusion.text[start:end]` holds its sentence; one added by hand has none.

    `proposed` is what was read out of the sentence (`reading.proposals.conclusion.as_json`); it is kept, whatever
    people made of it.
    """

    conclusion = models.ForeignKey(Conclusion, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField("thứ tự")
    number = models.CharField("mục", max_length=40, blank=True)
    text = models.TextField("nội dung")
    start = models.PositiveIntegerField("từ ký tự", null=True, blank=True)
    end = models.PositiveIntegerField("đến ký tự", null=True, blank=True)
    proposed = models.JSONField("đề xuất", default=dict)
    state = models.CharField("tình trạng", max_length=10, choices=ItemState, default=ItemState.WAITING)
    reason = models.CharField("lý do không giao", max_length=300, blank=True)
    handled_at = models.DateTimeField("xử lý lúc", null=True, blank=True)
    handled_by_name = models.CharField("người xử lý", max_length=200, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="conclusion_items")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="conclusion_items")

    class Meta:
        ordering = ["conclusion_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["conclusion", "position"], name="meetings_conclusion_item_once"),
            models.CheckConstraint(
                condition=~models.Q(state="given") | models.Q(task__isnull=False) | models.Q(assignment__isnull=False),
                name="meetings_given_as_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conclusion_id} {self.position}"
