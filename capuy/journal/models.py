"""Append-only record of every change and of every reading of a personal record.

No foreign key leaves this room: what is written here must outlive the rows that it speaks of.
"""

from django.db import models

from capuy.core.fields import KeyField, branch


class EntryKind(models.TextChoices):
    CHANGE = "change", "Thay đổi"
    READING = "reading", "Xem hồ sơ"
    EXPORT = "export", "Kết xuất"
    SIGN_IN = "sign_in", "Đăng nhập"


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, subject: str) -> "EntryQuerySet":
        """Entries of one record; `subject` as made by `subject_of`."""
        return self.filter(subject=subject)

    def within(self, paths: list[str]) -> "EntryQuerySet":
        """Entries that happened in one of the branches, each named by its path."""
        condition = models.Q(pk__in=[])
        for path in paths:
            condition |= branch(path)
        return self.filter(condition)


class Entry(models.Model):
    """One act. Written by `record` inside the action's transaction; both databases refuse UPDATE and DELETE."""

    at = models.DateTimeField("lúc", auto_now_add=True, db_index=True)
    kind = models.CharField("loại", max_length=10, choices=EntryKind)
    actor = models.CharField("người thực hiện", max_length=150, db_index=True)
    actor_name = models.CharField("tên người thực hiện", max_length=200, blank=True)
    address = models.CharField("địa chỉ", max_length=60, blank=True)
    agent = models.CharField("thiết bị", max_length=200, blank=True)
    action = models.CharField("việc", max_length=60)
    summary = models.CharField("nội dung", max_length=300)
    subject = models.CharField("đối tượng", max_length=80, db_index=True)
    organisation = models.CharField("mã tổ chức", max_length=40, blank=True)
    path = KeyField("đường dẫn tổ chức", max_length=200, blank=True)
    before = models.JSONField("trước", default=dict)
    after = models.JSONField("sau", default=dict)
    reason = models.CharField("lý do", max_length=500, blank=True)
    digest = models.BinaryField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["path", "id"], name="journal_by_path")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.summary}"

    @property
    def changes(self) -> list[tuple[str, object, object]]:
        """(field, before, after) for each field that differs."""
        fields = dict.fromkeys([*self.before, *self.after])
        return [
            (field, self.before.get(field), self.after.get(field))
            for field in fields
            if self.before.get(field) != self.after.get(field)
        ]


class Seal(models.Model):
    """Binds a run of entries to the seal before it; see `chain`. Both databases refuse UPDATE and DELETE.

    It covers the ids `first` to `last`: `gaps` are ranges of ids that were missing then, `late` are ids out of earlier
    gaps that have come since. `marks` is the beginning of each entry's digest, in the order of ids.
    """

    at = models.DateTimeField("lúc")
    first = models.BigIntegerField("từ dòng")
    last = models.BigIntegerField("đến dòng")
    gaps = models.JSONField("dòng khuyết", default=list)
    late = models.JSONField("dòng đến muộn", default=list)
    marks = models.BinaryField()
    head = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


class Handed(models.Model):
    """A form that was handed in and has changed something; see `once`. Kept for a day."""

    key = models.CharField("dấu của lần gửi", max_length=64, primary_key=True)
    attempt = models.CharField("lần thử", max_length=32)
    at = models.DateTimeField("lúc", db_index=True)
    leads_to = models.CharField("trang sau khi lưu", max_length=2000, blank=True)

    class Meta:
        verbose_name = "biểu mẫu đã gửi"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.leads_to}"
