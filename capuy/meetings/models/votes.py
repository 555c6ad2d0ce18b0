"""Votes: the counts of each, never who voted how."""

from django.db import models
from django.urls import reverse

from capuy.meetings.models.conferences import AgendaItem, Conference
from capuy.regulations.conferences import BASE_LABELS, Base, Share, Subject


class Manner(models.TextChoices):
    OPEN = "open", "Giơ tay"
    SECRET = "secret", "Bỏ phiếu kín"


class About(models.TextChoices):
    PROPOSAL = "proposal", "Một nội dung"
    PERSONS = "persons", "Nhân sự (danh sách)"


SUBJECTS = [
    (Subject.RESOLUTION.value, "Thông qua nghị quyết, kết luận"),
    (Subject.MEMBERSHIP.value, "Kết nạp, công nhận chính thức, xóa tên, khai trừ"),
    (Subject.ELECTION.value, "Bầu cử"),
    (Subject.OWN_RULE.value, "Theo quy chế, quy định riêng"),
    (Subject.POLL.value, "Lấy ý kiến tham khảo"),
]
BASES = [(base.value, label) for base, label in BASE_LABELS.items()]


class Vote(models.Model):
    """One vote: its rule as it stood when the vote was called, and its counts; no ballot and no voter is kept.

    `entitled` and `present` are those of the moment of counting. An open vote has no papers: `issued`, `returned` and
    `valid` are then the number of those who voted.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="votes")
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="votes")
    title = models.CharField("nội dung biểu quyết", max_length=300)
    manner = models.CharField("hình thức", max_length=10, choices=Manner, default=Manner.OPEN)
    about = models.CharField("biểu quyết về", max_length=10, choices=About, default=About.PROPOSAL)
    subject = models.CharField("loại việc", max_length=20, choices=SUBJECTS, default=Subject.RESOLUTION.value)
    base = models.CharField("tỷ lệ tính trên", max_length=10, choices=BASES)
    # Of nothing where no share is asked for (a poll).
    share_top = models.PositiveSmallIntegerField("tử số", default=0)
    share_bottom = models.PositiveSmallIntegerField("mẫu số", default=1)
    share_beyond = models.BooleanField("phải quá tỷ lệ này", default=False)
    source = models.CharField("căn cứ", max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField("số lượng cần bầu", null=True, blank=True)
    entitled = models.PositiveSmallIntegerField("được triệu tập", null=True, blank=True)
    present = models.PositiveSmallIntegerField("có mặt", null=True, blank=True)
    issued = models.PositiveSmallIntegerField("số phiếu phát ra", null=True, blank=True)
    returned = models.PositiveSmallIntegerField("số phiếu thu về", null=True, blank=True)
    valid = models.PositiveSmallIntegerField("số phiếu hợp lệ", null=True, blank=True)
    tellers = models.CharField("ban kiểm phiếu", max_length=300, blank=True)
    counted_at = models.DateTimeField("ghi kết quả lúc", null=True, blank=True)

    class Meta:
        ordering = ["conference_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(counted_at__isnull=True)
                | models.Q(
                    present__lte=models.F("entitled"),
                    issued__lte=models.F("present"),
                    returned__lte=models.F("issued"),
                    valid__lte=models.F("returned"),
                ),
                name="meetings_papers_add_up",
            ),
            models.CheckConstraint(condition=models.Q(share_bottom__gt=0), name="meetings_share_of_something"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:vote", args=[self.pk])

    @property
    def share(self) -> Share | None:
        if not self.share_top:
            return None
        return Share(Base(self.base), self.share_top, self.share_bottom, self.share_beyond)

    @property
    def whole(self) -> int:
        """What 100 % is; 0 until it is counted."""
        found = {
            Base.ENTITLED: self.entitled,
            Base.PRESENT: self.present,
            Base.CAST: self.returned,
            Base.VALID: self.valid,
        }[Base(self.base)]
        return found or 0

    @property
    def base_label(self) -> str:
        return BASE_LABELS[Base(self.base)]


class VoteLine(models.Model):
    """The counts of the proposal, or of one person on the list."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField("thứ tự")
    label = models.CharField("nội dung, họ và tên", max_length=300)
    agree = models.PositiveSmallIntegerField("đồng ý", null=True, blank=True)
    against = models.PositiveSmallIntegerField("không đồng ý", null=True, blank=True)
    abstain = models.PositiveSmallIntegerField("không ý kiến", null=True, blank=True)

    class Meta:
        ordering = ["vote_id", "position"]
        constraints = [models.UniqueConstraint(fields=["vote", "position"], name="meetings_line_once")]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.position}"
