"""A conference of a committee or of those at its head, or a meeting of a cell."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.urls import reverse

from capuy.core import dates
from capuy.core.sealed import SealedField
from capuy.documents.models import IssuedPaper
from capuy.members.models import Member
from capuy.organisations.models import Body, Organisation


class Circle(models.TextChoices):
    """Who meets."""

    COMMITTEE = "committee", "Cấp ủy (Ban Chấp hành, chi ủy)"
    STANDING = "standing", "Ban Thường vụ"
    INSPECTION = "inspection", "Ủy ban Kiểm tra"
    CELL = "cell", "Toàn thể chi bộ"


class Kind(models.TextChoices):
    REGULAR = "regular", "Thường kỳ"
    EXTRAORDINARY = "extraordinary", "Bất thường"
    THEMATIC = "thematic", "Chuyên đề"


class QuorumOf(models.TextChoices):
    """By what it is told whether enough have come."""

    LAW = "law", "Theo quy định chung: quá một phần hai"
    OWN = "own", "Theo quy chế làm việc: ít nhất hai phần ba"


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def standing(self) -> Self:
        """Not called off."""
        return self.filter(cancelled_at=None)

    def alike(self, conference: "Conference") -> Self:
        """Of the same circle of the same organisation, whichever term."""
        return self.filter(organisation=conference.organisation_id, circle=conference.circle)


class Conference(models.Model):
    """One conference. `body` is the committee of the term that meets; a whole cell meets without one."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="conferences")
    circle = models.CharField("thành phần", max_length=20, choices=Circle)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="conferences")
    kind = models.CharField("loại", max_length=20, choices=Kind, default=Kind.REGULAR)
    title = models.CharField("tên hội nghị", max_length=200)
    held_on = models.DateField("ngày họp")
    begins_at = models.TimeField("giờ bắt đầu")
    ends_at = models.TimeField("giờ kết thúc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200)
    chair = models.CharField("chủ trì", max_length=120, blank=True)
    chair_post = models.CharField("chức vụ người chủ trì", max_length=80, blank=True)
    secretary = models.CharField("người ghi biên bản", max_length=120, blank=True)
    quorum_of = models.CharField("số người phải có mặt", max_length=10, choices=QuorumOf, default=QuorumOf.LAW)
    quorum_source = models.CharField("căn cứ quy chế", max_length=200, blank=True)
    closing_words = models.TextField("kết luận của chủ trì", blank=True)
    # Of time and place as told to those invited: each edition is told to everybody once.
    edition = models.PositiveIntegerField("lần đổi lịch", default=1)
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    invited_at = models.DateTimeField("mời họp lúc", null=True, blank=True)
    attendance_closed_at = models.DateTimeField("chốt điểm danh lúc", null=True, blank=True)
    ended_at = models.DateTimeField("lập biên bản lúc", null=True, blank=True)
    minutes = models.ForeignKey(IssuedPaper, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField("hoãn lúc", null=True, blank=True)
    cancelled_because = models.CharField("lý do hoãn", max_length=300, blank=True)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-begins_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "held_on"], name="meetings_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(circle="cell", body__isnull=True)
                | ~models.Q(circle="cell") & models.Q(body__isnull=False),
                name="meetings_circle_of_body",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:page", args=[self.pk])

    @property
    def is_past(self) -> bool:
        return self.ended_at is not None or self.held_on < dates.today()

    @property
    def is_open(self) -> bool:
        """May still be written: not called off, its minutes not drawn up."""
        return self.cancelled_at is None and self.ended_at is None

    @property
    def begins(self) -> dt.datetime:
        return dt.datetime.combine(self.held_on, self.begins_at)


class AgendaItem(models.Model):
    """What is on the agenda; `position` is the number that people see."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("nội dung", max_length=300)
    presenter = models.CharField("người trình bày", max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField("số phút", null=True, blank=True)
    outcome = models.TextField("kết quả thảo luận", blank=True)

    class Meta:
        ordering = ["conference_id", "position"]
        constraints = [models.UniqueConstraint(fields=["conference", "position"], name="meetings_item_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


def paper_binding(token: uuid.UUID) -> str:
    """What the sealed content of a paper is bound to."""
    return f"meetings:paper:{token}"


class ConferencePaper(models.Model):
    """A file sent ahead; read by those who sit in the body and by its office alone."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="papers")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filename = models.CharField("tên tệp", max_length=200)
    content = SealedField(bound_to=paper_binding, by=("token",), large=True)
    size = models.PositiveIntegerField("dung lượng")
    uploaded_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    uploaded_by_name = models.CharField("người gửi", max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def kind(self) -> str:
        return self.filename.rpartition(".")[2].lower()


class Standing(models.TextChoices):
    """How somebody counts. Exempt members count where they come, and not where they stay away (294-QĐ/TW, 9.3)."""

    VOTING = "voting", "Có quyền biểu quyết"
    EXEMPT = "exempt", "Được miễn sinh hoạt"
    LISTENING = "listening", "Không biểu quyết"


class Attendance(models.TextChoices):
    UNKNOWN = "unknown", "Chưa điểm danh"
    PRESENT = "present", "Có mặt"
    LATE = "late", "Đến muộn"
    EXCUSED = "excused", "Vắng có lý do"
    ABSENT = "absent", "Vắng không lý do"


THERE = (Attendance.PRESENT, Attendance.LATE)


class Reply(models.TextChoices):
    NONE = "none", "Chưa trả lời"
    COMING = "coming", "Sẽ dự"
    EXCUSED = "excused", "Xin vắng"


class Attendee(models.Model):
    """Who is summoned, under the name and post of the day; a guest has no file here."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="attendees")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="conferences")
    position = models.PositiveSmallIntegerField("thứ tự")
    name = models.CharField("họ và tên", max_length=120)
    post = models.CharField("chức vụ", max_length=120, blank=True)
    standing = models.CharField("tư cách", max_length=10, choices=Standing, default=Standing.VOTING)
    reply = models.CharField("trả lời", max_length=10, choices=Reply, default=Reply.NONE)
    reply_reason = models.CharField("lý do xin vắng", max_length=300, blank=True)
    attendance = models.CharField("điểm danh", max_length=10, choices=Attendance, default=Attendance.UNKNOWN)
    reason = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        ordering = ["conference_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "member"], condition=models.Q(member__isnull=False), name="meetings_seated_once"
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | models.Q(standing="listening"), name="meetings_guests_listen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference_id} {self.name}"

    @property
    def is_there(self) -> bool:
        return self.attendance in THERE

    @property
    def votes(self) -> bool:
        return self.standing in (Standing.VOTING, Standing.EXEMPT)


class Outcome(models.TextChoices):
    """What became of an opinion."""

    OPEN = "open", "Chờ trả lời"
    ACCEPTED = "accepted", "Tiếp thu"
    EXPLAINED = "explained", "Giải trình"
    NOTED = "noted", "Ghi nhận"


class Opinion(models.Model):
    """What somebody proposed, who has to answer, and what became of it. Nothing weighs or counts who says what."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="opinions")
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="opinions")
    speaker = models.CharField("người phát biểu", max_length=120)
    text = models.TextField("nội dung ý kiến")
    owner = models.CharField("nơi trả lời", max_length=200, blank=True)
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome, default=Outcome.OPEN)
    answer = models.TextField("trả lời", blank=True)
    answered_on = models.DateField("trả lời ngày", null=True, blank=True)
    # At which conference it was answered; none where it was answered between two.
    answered_at = models.ForeignKey(Conference, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["conference_id", "pk"]
        indexes = [
            models.Index(fields=["conference"], condition=models.Q(outcome="open"), name="meetings_open_opinions"),
        ]

    def __str__(self) -> str:
        return f"{self.conference_id} {self.pk}"
