"""What an office asks of organisations by a form of its own, and what they answered."""

import datetime as dt
import uuid

from django.db import models
from django.urls import reverse

from capuy.core.periods import Period, parse_period
from capuy.core.sealed import SealedField
from capuy.organisations.models import Organisation


class Aim(models.TextChoices):
    """To whom a request goes. Everything but a choice by hand is worked out at the moment of sending."""

    CHILDREN = "children", "Các tổ chức trực thuộc trực tiếp"
    CELLS = "cells", "Mọi chi bộ trong đảng bộ"
    CHOSEN = "chosen", "Những tổ chức chọn dưới đây"


class WithPaper(models.TextChoices):
    """Whether a report in prose goes with the sheet."""

    NONE = "none", "Không kèm văn bản"
    MAY = "may", "Được kèm văn bản"
    MUST = "must", "Phải kèm văn bản"


class ReportRequest(models.Model):
    """One request for a report, on one period. A draft until it is sent; from then on its form stands still."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="report_requests")
    title = models.CharField("tên biểu", max_length=200)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    instructions = models.TextField("hướng dẫn", blank=True)
    period = models.CharField("kỳ báo cáo", max_length=12)
    due_on = models.DateField("hạn nộp")
    locks = models.BooleanField("khóa sau hạn", default=False)
    # Each superior between the unit and the asking organisation approves before the answer arrives.
    by_levels = models.BooleanField("duyệt từng cấp", default=False)
    with_paper = models.CharField("báo cáo bằng văn bản", max_length=5, choices=WithPaper, default=WithPaper.NONE)
    aim = models.CharField("gửi tới", max_length=10, choices=Aim, default=Aim.CHILDREN)
    # The request of the period before, from which this one was made; its answers are compared with.
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="following")
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    created_by_name = models.CharField("người lập", max_length=200, blank=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sent_by_name = models.CharField("người gửi", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_because = models.CharField("lý do rút", max_length=300, blank=True)

    class Meta:
        ordering = ["-due_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("collection:board", args=[self.pk])

    @property
    def asked_period(self) -> Period:
        return parse_period(self.period)

    @property
    def is_open(self) -> bool:
        """Sent, and not withdrawn."""
        return self.sent_at is not None and self.withdrawn_at is None


class FieldKind(models.TextChoices):
    COUNT = "count", "Số"
    YES_NO = "yes_no", "Có / Không"
    TEXT = "text", "Chữ"


class RequestField(models.Model):
    """One question of a request; `position` is the number that people see.

    `indicator` names a figure that is counted already and is filled in by itself. `part_of` and `at_most` are positions
    of other questions; from `jump` percent of change against the period before, a note is asked for, where it is
    `note_required` always.
    """

    asked = models.ForeignKey(ReportRequest, models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField("mục số")
    label = models.CharField("nội dung", max_length=150)
    unit = models.CharField("đơn vị tính", max_length=30, blank=True)
    kind = models.CharField("kiểu", max_length=10, choices=FieldKind, default=FieldKind.COUNT)
    required = models.BooleanField("bắt buộc", default=True)
    indicator = models.CharField("số liệu có sẵn", max_length=80, blank=True)
    part_of = models.PositiveSmallIntegerField("là phần của mục", null=True, blank=True)
    at_most = models.PositiveSmallIntegerField("không vượt mục", null=True, blank=True)
    jump = models.PositiveSmallIntegerField("giải trình khi tăng, giảm từ (%)", null=True, blank=True)
    note_required = models.BooleanField("luôn phải ghi chú", default=False)

    class Meta:
        ordering = ["asked_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["asked", "position"], name="collection_field_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.label}"

    @property
    def is_number(self) -> bool:
        return self.kind == FieldKind.COUNT


class State(models.TextChoices):
    WAITING = "waiting", "Chưa nộp"
    HANDED = "handed", "Đã nộp"
    RETURNED = "returned", "Trả lại"
    ACCEPTED = "accepted", "Đã duyệt"
    EXEMPT = "exempt", "Được miễn"


OWING = (State.WAITING, State.RETURNED)
ANSWERED = (State.HANDED, State.ACCEPTED)


class Addressee(models.Model):
    """One organisation that is asked, under the name that it had at sending. Added and taken away by sending alone."""

    asked = models.ForeignKey(ReportRequest, models.CASCADE, related_name="addressees")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="asked_reports")
    name = models.CharField("tên tổ chức", max_length=200)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    # A day of its own, for whom the common one was put off.
    due_on = models.DateField("hạn riêng", null=True, blank=True)
    handed_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    handed_on_time = models.BooleanField("đúng hạn", null=True)
    handed_by_name = models.CharField("người nộp", max_length=200, blank=True)
    # The level that an answer has reached and has not passed; none where it has arrived, or need not pass any.
    waits_at = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    # Of the last return, exemption or delay.
    reason = models.CharField("lý do", max_length=300, blank=True)
    handled_at = models.DateTimeField("xử lý lúc", null=True, blank=True)
    handled_by_name = models.CharField("người xử lý", max_length=200, blank=True)

    class Meta:
        ordering = ["asked_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["asked", "organisation"], name="collection_addressee_once"),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="collection_owed")]

    def __str__(self) -> str:
        return f"{self.asked_id} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("collection:answers", args=[self.pk])

    @property
    def due(self) -> dt.date:
        return self.due_on or self.asked.due_on


class Passage(models.Model):
    """One level that an answer has to pass, the lowest first; worked out anew each time that it is handed in."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="passages")
    position = models.PositiveSmallIntegerField("thứ tự")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField("tên tổ chức", max_length=200)
    passed_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    passed_by_name = models.CharField("người duyệt", max_length=200, blank=True)

    class Meta:
        ordering = ["addressee_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["addressee", "position"], name="collection_passage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.position}"


class FieldAnswer(models.Model):
    """What one organisation answered to one question: `number` (yes is 1), or `text`."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="answers")
    field = models.ForeignKey(RequestField, models.CASCADE, related_name="answers")
    number = models.BigIntegerField("số liệu", null=True, blank=True)
    text = models.TextField("nội dung", blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["addressee", "field"], name="collection_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.field_id}"


def handed_binding(token: uuid.UUID) -> str:
    """What the sealed file that was handed in is bound to."""
    return f"collection:paper:{token}"


def handed_text_binding(token: uuid.UUID) -> str:
    """The same for the text in it."""
    return f"collection:paper-text:{token}"


class HandedPaper(models.Model):
    """The report in prose that goes with a sheet: the file as it came, its text, and what the guard of figures found.

    `claims` are those that do not hold, as the guard gives them without words; none while they are looked for.
    A scan has no text, and nothing to look for.
    """

    addressee = models.OneToOneField(Addressee, models.CASCADE, related_name="paper")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filename = models.CharField("tên tệp", max_length=200)
    kind = models.CharField("loại tệp", max_length=8)
    size = models.PositiveIntegerField("số byte")
    digest = models.CharField("mã băm SHA-256", max_length=64)
    content = SealedField(bound_to=handed_binding, by=("token",), large=True)
    text = SealedField(bound_to=handed_text_binding, by=("token",), large=True)
    claims = models.JSONField("số liệu không khớp", null=True)
    stored_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    stored_by_name = models.CharField("người tải lên", max_length=200, blank=True)

    def __str__(self) -> str:
        return self.filename


class UrgingRound(models.Model):
    """Once that those who owed a request were urged: when, by whom, with which words; how many were reached, and how.

    `units` were urged; of `unreached` nobody has an account. `people` were told in the programme, some of them also by
    letter or on a browser.
    """

    asked = models.ForeignKey(ReportRequest, models.CASCADE, related_name="urging_rounds")
    at = models.DateTimeField("lúc")
    by_name = models.CharField("người đôn đốc", max_length=200, blank=True)
    message = models.CharField("lời nhắc", max_length=300, blank=True)
    units = models.PositiveIntegerField("số đơn vị", default=0)
    unreached = models.PositiveIntegerField("số đơn vị không có người nhận", default=0)
    people = models.PositiveIntegerField("số người được báo", default=0)
    by_mail = models.PositiveIntegerField("số người nhận thư", default=0)
    by_push = models.PositiveIntegerField("số người nhận trên trình duyệt", default=0)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.asked_id} {self.at:%d/%m/%Y}"


class Urging(models.Model):
    """That one organisation was urged in a round."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="urgings")
    round = models.ForeignKey(UrgingRound, models.CASCADE, related_name="urgings")

    class Meta:
        ordering = ["-round__at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["addressee", "round"], name="collection_urged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.round_id}"
