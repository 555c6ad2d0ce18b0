"""The member index: who, in which cell, since when, with which status.

An administrative index only. The member's dossier (family history, verification, economic circumstances, relations
abroad) is a secret paper of the Party and has no column here: domain rules 2.1 and 2.2, HD38 I.2.2.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from capuy.core import secrets
from capuy.core.fields import KeyField
from capuy.core.sealed import BlindIndexField, SealedField
from capuy.core.text import clean, fold, name_key
from capuy.core.validity import Dated, DatedQuerySet
from capuy.organisations.models import Body, Decision, Organisation
from capuy.regulations.ethnic_groups import MAJORITY


class Sex(models.TextChoices):
    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class PoliticalTheory(models.TextChoices):
    ELEMENTARY = "elementary", "Sơ cấp"
    INTERMEDIATE = "intermediate", "Trung cấp"
    ADVANCED = "advanced", "Cao cấp"
    BACHELOR = "bachelor", "Cử nhân"


class Education(models.TextChoices):
    PRIMARY = "primary", "Tiểu học"
    LOWER_SECONDARY = "lower_secondary", "Trung học cơ sở"
    UPPER_SECONDARY = "upper_secondary", "Trung học phổ thông"


class Profession(models.TextChoices):
    VOCATIONAL = "vocational", "Sơ cấp nghề, công nhân kỹ thuật"
    INTERMEDIATE = "intermediate", "Trung cấp"
    COLLEGE = "college", "Cao đẳng"
    UNIVERSITY = "university", "Đại học"
    MASTER = "master", "Thạc sĩ"
    DOCTOR = "doctor", "Tiến sĩ"


_INDEX = "members.citizen_id"


def citizen_id_index(citizen_id: str) -> str:
    """Under which digest a number is found, without being readable."""
    return secrets.blind_index(citizen_id, _INDEX)


def citizen_id_indexer() -> Callable[[str], list[str]]:
    """`citizen_id_indexes` for many numbers."""
    return secrets.blind_indexer(_INDEX)


def citizen_id_indexes(citizen_id: str) -> list[str]:
    """The digests to look a number up by: one, or several while keys are rotated. The one to write stands first."""
    return citizen_id_indexer()(citizen_id)


def citizen_id_binding(token: uuid.UUID) -> str:
    """What a sealed id number is bound to: its column and its row."""
    return f"members_member:citizen_id:{token}"


class Member(models.Model):
    """One record a person, for as long as the person is known to any organisation of the instance."""

    # Known before the row is saved, so that sealed columns can be bound to it, also in bulk.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField("họ và tên", max_length=120)
    name_folded = KeyField(max_length=120, editable=False)
    given_folded = KeyField(max_length=120, editable=False)
    name_order = KeyField(max_length=300, editable=False)
    other_name = models.CharField("tên gọi khác", max_length=120, blank=True)
    sex = models.CharField("giới tính", max_length=6, choices=Sex)
    born_on = models.DateField("ngày sinh")
    citizen_id_sealed = SealedField(null=True, editable=False, bound_to=citizen_id_binding, by=("token",))
    # Null is not a value to be unique.
    citizen_id_index = BlindIndexField(
        max_length=64, null=True, unique=True, editable=False, of="citizen_id_sealed", label=_INDEX
    )
    file_number = models.CharField("số lý lịch", max_length=12, blank=True, db_index=True)
    card_issued_on = models.DateField("ngày cấp thẻ", null=True, blank=True)
    ethnic_group = models.CharField("dân tộc", max_length=40, default=MAJORITY)
    religion = models.CharField("tôn giáo", max_length=60, blank=True)
    home_town = models.CharField("quê quán", max_length=200, blank=True)
    residence = models.CharField("nơi cư trú", max_length=200, blank=True)
    occupation = models.CharField("nghề nghiệp", max_length=120, blank=True)
    education = models.CharField("giáo dục phổ thông", max_length=20, choices=Education, blank=True)
    profession = models.CharField("chuyên môn, nghiệp vụ", max_length=20, choices=Profession, blank=True)
    political_theory = models.CharField("lý luận chính trị", max_length=20, choices=PoliticalTheory, blank=True)
    admission_decided_on = models.DateField("ngày quyết định kết nạp", null=True, blank=True)
    admitted_on = models.DateField("ngày kết nạp", null=True, blank=True)
    official_on = models.DateField("ngày chính thức", null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="member", editable=False
    )
    # No index: nearly every row has none, and SQLite would take “is null” for a choice.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["name_order", "id"]
        indexes = [
            models.Index(fields=["name_order", "id"], name="members_by_name"),
            models.Index(fields=["name_folded"], name="members_by_folded"),
            models.Index(fields=["given_folded"], name="members_by_given"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("members:page", args=[self.pk])

    def derive(self) -> None:
        """Fill the columns worked out from the name. `save` calls it; bulk writers call it themselves."""
        self.full_name = clean(self.full_name)
        self.name_folded = fold(self.full_name)
        words = self.name_folded.split(" ")
        self.given_folded = " ".join([words[-1], *words[:-1]])
        self.name_order = name_key(self.full_name)

    @property
    def citizen_id(self) -> str:
        """The 12-digit number, or an empty text."""
        return (
            secrets.unseal(bytes(self.citizen_id_sealed), citizen_id_binding(self.token))
            if self.citizen_id_sealed
            else ""
        )

    @citizen_id.setter
    def citizen_id(self, value: str) -> None:
        self.citizen_id_sealed = secrets.seal(value, citizen_id_binding(self.token)) if value else None
        self.citizen_id_index = citizen_id_index(value) if value else None


class MembershipKind(models.TextChoices):
    OFFICIAL = "official", "Chính thức"
    TEMPORARY = "temporary", "Tạm thời"


class Arrival(models.TextChoices):
    ADMISSION = "admission", "Kết nạp"
    READMISSION = "readmission", "Kết nạp lại"
    TRANSFER = "transfer", "Chuyển đến"
    REORGANISATION = "reorganisation", "Theo quyết định về tổ chức"
    ENTRY = "entry", "Có sẵn khi lập sổ"


class Departure(models.TextChoices):
    TRANSFER = "transfer", "Chuyển đi"
    DECEASED = "deceased", "Từ trần"
    STRUCK_OFF = "struck_off", "Xóa tên"
    EXPELLED = "expelled", "Khai trừ"
    RESIGNED = "resigned", "Xin ra khỏi Đảng"
    ADMISSION_CANCELLED = "admission_cancelled", "Hủy quyết định kết nạp"
    REORGANISATION = "reorganisation", "Theo quyết định về tổ chức"
    END_OF_TEMPORARY = "end_of_temporary", "Hết thời gian sinh hoạt tạm thời"


LOSSES = frozenset(
    {
        Departure.DECEASED,
        Departure.STRUCK_OFF,
        Departure.EXPELLED,
        Departure.RESIGNED,
        Departure.ADMISSION_CANCELLED,
    }
)


class Membership(Dated):
    """A member belongs to a cell from a day to a day. At most one official membership holds on any day."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", verbose_name="chi bộ")
    kind = models.CharField(
        "hình thức sinh hoạt", max_length=10, choices=MembershipKind, default=MembershipKind.OFFICIAL
    )
    arrival = models.CharField("lý do đến", max_length=20, choices=Arrival)
    departure = models.CharField("lý do đi", max_length=20, choices=Departure, blank=True)
    from_elsewhere = models.CharField("chuyển từ (ngoài hệ thống)", max_length=200, blank=True)
    to_elsewhere = models.CharField("chuyển đến (ngoài hệ thống)", max_length=200, blank=True)
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="memberships", editable=False
    )
    # Where a cell closed with a successor, the membership goes on there: derived rows, worked out again by `ties`
    # whenever a decision is entered, late or ahead, or withdrawn. Both stay empty in rows that people entered as is.
    follows = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="continuations", editable=False
    )
    entered_in = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["member_id", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="members_membership_order",
                violation_error_message="Ngày rời chi bộ phải sau ngày vào chi bộ.",
            ),
            models.UniqueConstraint(
                fields=["member", "organisation", "kind", "valid_from"], name="members_membership_start"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "kind", "valid_from", "valid_to"], name="members_by_cell"),
            models.Index(fields=["member", "valid_from"], name="members_ties"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} – {self.organisation_id}"


class Status(models.TextChoices):
    PROBATIONARY = "probationary", "Dự bị"
    OFFICIAL = "official", "Chính thức"
    EXEMPT = "exempt", "Miễn công tác và sinh hoạt"
    SUSPENDED = "suspended", "Đình chỉ sinh hoạt"
    LEFT = "left", "Đã ra khỏi Đảng"
    DECEASED = "deceased", "Từ trần"
    ELSEWHERE = "elsewhere", "Đã chuyển đi nơi khác"


# Exempt and suspended members are official members still, and count as such.
IN_PARTY = frozenset({Status.PROBATIONARY, Status.OFFICIAL, Status.EXEMPT, Status.SUSPENDED})


class StatusSpell(Dated):
    """A member has one status on any day; spells follow one another without overlap."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="spells")
    status = models.CharField("tình trạng", max_length=20, choices=Status)
    note = models.CharField("căn cứ", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["member_id", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="members_spell_order",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.UniqueConstraint(fields=["member", "valid_from"], name="members_spell_start"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.get_status_display()}"


def standing_on(spells: Iterable[StatusSpell], day: dt.date) -> str:
    """The latest status by `day` that tells official from probationary; suspension does not.

    `spells` are those of one member, oldest first.
    """
    known = [s for s in spells if s.valid_from <= day and s.status in IN_PARTY - {Status.SUSPENDED}]
    return known[-1].status if known else ""


def is_official(member: Member, spells: Iterable[StatusSpell], day: dt.date) -> bool:
    """Recognised by `day`, whatever the status then: a suspended probationer is none."""
    if member.official_on is not None:
        return member.official_on <= day
    return standing_on(spells, day) != Status.PROBATIONARY


class FactKind(models.TextChoices):
    BADGE = "badge", "Huy hiệu Đảng"
    COMMENDATION = "commendation", "Khen thưởng"
    DISCIPLINE = "discipline", "Kỷ luật"
    GRADE = "grade", "Xếp loại hằng năm"


class PersonalFact(models.Model):
    """A badge, commendation, discipline or yearly grade: number, date and outcome, never content."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="facts")
    kind = models.CharField("loại", max_length=20, choices=FactKind)
    happened_on = models.DateField("ngày")
    title = models.CharField("nội dung", max_length=160)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)

    class Meta:
        ordering = ["-happened_on", "-id"]

    def __str__(self) -> str:
        return self.title


class Position(models.TextChoices):
    SECRETARY = "secretary", "Bí thư"
    DEPUTY_SECRETARY = "deputy_secretary", "Phó Bí thư"
    STANDING_MEMBER = "standing_member", "Ủy viên Ban Thường vụ"
    MEMBER = "member", "Ủy viên"
    CHAIR = "chair", "Chủ nhiệm"
    DEPUTY_CHAIR = "deputy_chair", "Phó Chủ nhiệm"


class Seat(Dated):
    """A member sits in a body of a committee from a day to a day."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, models.PROTECT, related_name="seats")
    position = models.CharField("chức vụ", max_length=20, choices=Position)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["body_id", "position", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="members_seat_order",
                violation_error_message="Ngày thôi giữ chức phải sau ngày giữ chức.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_position_display()}: {self.member_id}"

    @property
    def leads(self) -> bool:
        """A body has one such seat at a time, and is in trouble without it."""
        return self.position in (Position.SECRETARY, Position.CHAIR)


class SavedFilter(models.Model):
    """A filter of the member list, kept under a name by its user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField("tên bộ lọc", max_length=80)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="members_filter_once")]

    def __str__(self) -> str:
        return self.name


def upload_binding(digest: str, user: int) -> str:
    """What the sealed content of an upload is bound to: the file, and who uploaded it."""
    return f"members_import:content:{user}:{digest}"


class Import(models.Model):
    """An uploaded sheet on its way in: mapped, previewed, then saved whole or not at all."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Đã tải lên"
        DONE = "done", "Đã nhập"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = SealedField(bound_to=upload_binding, by=("digest", "user_id"), large=True)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    created_at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.filename
