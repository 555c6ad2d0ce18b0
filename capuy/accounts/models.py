"""Users, the roles granted to them over a branch for a time, and who acts in their stead."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from capuy.accounts.agents import device_of
from capuy.accounts.roles import Role
from capuy.core.addresses import place_of
from capuy.core.fields import KeyField
from capuy.core.text import fold, name_key
from capuy.core.validity import Dated, DatedQuerySet
from capuy.organisations.models import Organisation


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who signs in. Rights come from grants alone: there is no superuser."""

    username = models.CharField("tên đăng nhập", max_length=150, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    name_folded = KeyField(max_length=120, editable=False)
    name_key = KeyField(max_length=400, editable=False)
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    password_until = models.DateTimeField("mật khẩu dùng một lần có giá trị đến", null=True, blank=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    # Kept on the row that every request reads, so that only those few are asked for their emergencies.
    emergency_until = models.DateTimeField("truy cập khẩn cấp đến", null=True, blank=True, editable=False)
    # The same for standing in for somebody: the day from which nothing more is to be asked.
    stands_in_until = models.DateField("phụ trách thay đến ngày", null=True, blank=True, editable=False)

    # The same for the counter in the top bar; the room of notices keeps it.
    unread_notices = models.PositiveIntegerField("thông báo chưa đọc", default=0, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_name_once",
                violation_error_message="Tên đăng nhập này đã có người dùng, không kể chữ hoa, chữ thường.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The name is found without marks, and stands in Vietnamese order."""
        self.name_folded, self.name_key = fold(self.full_name), name_key(self.full_name)
        if kwargs.get("update_fields") and "full_name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_folded", "name_key"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def password_is_over(self) -> bool:
        """Is the password one that was given out once, and too long ago?"""
        return self.must_change_password and self.password_until is not None and self.password_until < timezone.now()

    @property
    def given_name(self) -> str:
        """The last word of a Vietnamese name, by which people are called."""
        return self.full_name.rpartition(" ")[2]

    @property
    def family_names(self) -> str:
        return self.full_name.rpartition(" ")[0]


class Grant(Dated):
    """A role over an organisation and all below it, from a day to a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("vai trò", max_length=30, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="grants")
    granted_by = models.CharField("người cấp", max_length=150)
    confirmed_by = models.CharField("người xác nhận", max_length=150, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["user", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="accounts_grant_order",
                violation_error_message="Ngày hết hạn phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def last_day(self) -> dt.date | None:
        """The last day with the role, as people say it."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


class Proposal(models.Model):
    """A role that one administrator wants to grant, and another has to confirm. It permits nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="proposals")
    role = models.CharField("vai trò", max_length=30, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    proposed_at = models.DateTimeField("đề nghị lúc", auto_now_add=True)

    class Meta:
        ordering = ["proposed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def last_day(self) -> dt.date | None:
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


class Deputy(Dated):
    """Somebody acts in the stead of a grant's holder, under the own name, from a day to a day.

    The rights are those of the grant on that day, so that they end with it.
    """

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="deputies")
    user = models.ForeignKey(User, models.CASCADE, related_name="stands_in")
    valid_to = models.DateField("đến ngày")
    reason = models.CharField("lý do", max_length=400)
    named_by = models.CharField("người phân công", max_length=150)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")),
                name="accounts_deputy_order",
                violation_error_message="Ngày cuối không được trước ngày bắt đầu.",
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_to"], name="accounts_deputy_of_user")]

    def __str__(self) -> str:
        return f"{self.user} thay {self.grant}"

    @property
    def last_day(self) -> dt.date:
        return self.valid_to - dt.timedelta(days=1)


class Emergency(models.Model):
    """Somebody opened the personal files of a branch for some hours, and wrote down why."""

    user = models.ForeignKey(User, models.CASCADE, related_name="emergencies")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField("lý do", max_length=400)
    begins = models.DateTimeField("từ lúc")
    ends = models.DateTimeField("đến lúc")
    looked_at_by = models.CharField("người đã xem xét", max_length=150, blank=True)
    looked_at = models.DateTimeField("xem xét lúc", null=True, blank=True)

    class Meta:
        ordering = ["-begins"]
        indexes = [models.Index(fields=["user", "ends"], name="accounts_emergency_open")]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"

    @property
    def is_open(self) -> bool:
        return self.ends > timezone.now()


class UserSession(models.Model):
    """A browser in which a user is signed in; the row goes when the session ends."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    key = models.CharField("khóa phiên", max_length=40, unique=True)
    begun_at = models.DateTimeField("bắt đầu lúc")
    seen_at = models.DateTimeField("dùng lần cuối lúc")
    address = models.CharField("địa chỉ", max_length=60, blank=True)
    agent = models.CharField("thiết bị", max_length=200, blank=True)

    class Meta:
        ordering = ["-seen_at", "pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.device}"

    @property
    def device(self) -> str:
        """“Chrome trên Windows”."""
        return device_of(self.agent)

    @property
    def place(self) -> str:
        """“mạng nội bộ (10.1.2.3)”, where it was used last."""
        return place_of(self.address)
