"""Files as they were handed in."""

import uuid

from django.db import models

from capuy.core.sealed import SealedField


def file_binding(token: uuid.UUID) -> str:
    """What the sealed content of a file is bound to."""
    return f"tasks:file:{token}"


class StoredFile(models.Model):
    """A file as it was handed in, after the preflight; its content is sealed."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filename = models.CharField("tên tệp", max_length=200)
    kind = models.CharField("loại tệp", max_length=8)
    size = models.PositiveIntegerField("số byte")
    digest = models.CharField("mã băm SHA-256", max_length=64)
    content = SealedField(bound_to=file_binding, by=("token",), large=True)
    stored_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    stored_by_name = models.CharField("người tải lên", max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.filename
