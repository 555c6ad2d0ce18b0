"""What is true from a day (inclusive) to a day (exclusive; open end is null)."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def valid_on(day: dt.date, prefix: str = "") -> models.Q:
    """Condition that a dated row, reached through `prefix`, holds on `day`."""
    return models.Q(**{f"{prefix}valid_from__lte": day}) & (
        models.Q(**{f"{prefix}valid_to__isnull": True}) | models.Q(**{f"{prefix}valid_to__gt": day})
    )


class DatedQuerySet(models.QuerySet[M]):
    def on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day))


class Dated(models.Model):
    """Base of dated rows."""

    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
