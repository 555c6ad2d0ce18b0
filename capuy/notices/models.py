"""What a user is told, by which channels, and on which browsers."""

from django.db import models

from capuy.accounts.models import User


class Notice(models.Model):
    """One piece of news to one user. `text` names no person; `address` is the page of capuy that it opens.

    `key` names what it tells, so that it is told once.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField("loại", max_length=40)
    text = models.CharField("nội dung", max_length=300)
    address = models.CharField("trang mở ra", max_length=200)
    key = models.CharField("khóa chống trùng", max_length=80)
    at = models.DateTimeField("lúc")
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    expires_at = models.DateTimeField("giữ đến")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notices_told_once")]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notices_unread"),
            models.Index(fields=["address"], condition=models.Q(read_at__isnull=True), name="notices_unread_of_page"),
            models.Index(fields=["expires_at"], name="notices_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Channel(models.TextChoices):
    """Besides the list in capuy, where every notice stands."""

    MAIL = "mail", "Thư điện tử"
    PUSH = "push", "Báo trên trình duyệt"


class Delivery(models.Model):
    """That a notice goes out by a channel, to a browser (`target`, its number) or to the one address (0)."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField("đường báo", max_length=10, choices=Channel)
    target = models.PositiveBigIntegerField("tới", default=0)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel", "target"], name="notices_delivered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"


class Preference(models.Model):
    """By which channels a user wants to be told. Without a row: by all."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    by_mail = models.BooleanField("Nhận qua thư điện tử", default=True)
    by_push = models.BooleanField("Nhận trên trình duyệt", default=True)

    def __str__(self) -> str:
        return str(self.user_id)


class Browser(models.Model):
    """A browser that lets itself be woken: the address at its push service, and its keys (RFC 8291)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="browsers")
    endpoint = models.CharField("địa chỉ báo", max_length=1000, unique=True)
    public_key = models.CharField("khóa của trình duyệt", max_length=100)
    secret = models.CharField("bí mật chung", max_length=30)
    device = models.CharField("thiết bị", max_length=200, blank=True)
    since = models.DateTimeField("từ lúc")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
