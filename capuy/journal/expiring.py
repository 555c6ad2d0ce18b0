"""Deleting what is past the time for which it may be kept. Run every day; running it again deletes nothing more."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from capuy.core.personal import expiring
from capuy.journal.actions import Act, record


@dataclass(frozen=True)
class Expired:
    """What was past its time, in words, and how many rows went."""

    label: str
    rows: int


def expire() -> list[Expired]:
    """All that the declarations of personal data give a time. Effects: rows deleted; an entry for each kind that went.

    A kind is deleted and journalled in one transaction: what is cut off leaves the others done or still to do.
    """
    return [_expire(label, kept.until, kept.expire) for label, kept in expiring() if kept.expire is not None]


@transaction.atomic
def _expire(label: str, until: str, forget: Callable[[], int]) -> Expired:
    rows = forget()
    if rows:
        after = {"đã xóa": rows, "thời hạn giữ": until}
        record(Act("privacy.expire", f"Xóa dữ liệu hết thời hạn giữ: {label}", "personal-data", after=after), by=None)
    return Expired(label, rows)
