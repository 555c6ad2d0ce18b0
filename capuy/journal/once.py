"""A form that is handed in twice changes something once: a double click, a reload, a browser that asks again.

Every change is journalled in its own transaction; there the key of the form is claimed. So it is kept exactly if the
change is, whatever is killed meanwhile, and no form or action needs to know of it.
"""

import datetime as dt
import time

from django.utils import timezone

from capuy.core.context import Submission, current_submission
from capuy.journal.models import Handed

KEPT = dt.timedelta(days=1)
PATIENCE = 2


class AlreadyDone(Exception):
    """The form with this key changed something before."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def claim() -> None:
    """Called inside the transaction of a change. Raises AlreadyDone, which takes that transaction back."""
    submission = current_submission()
    if submission is None:
        return
    row = Handed(key=submission.key, attempt=submission.attempt, at=timezone.now())
    # On PostgreSQL this waits for another attempt that is under way, and finds what it left.
    Handed.objects.bulk_create([row], ignore_conflicts=True)
    if Handed.objects.get(key=submission.key).attempt != submission.attempt:
        raise AlreadyDone(submission.key)
    submission.changed_something = True


def remember_answer(submission: Submission, leads_to: str) -> None:
    """Keep where the change led to, for whoever hands it in again; forget those of yesterday."""
    Handed.objects.filter(key=submission.key, attempt=submission.attempt).update(leads_to=leads_to[:2000])
    Handed.objects.filter(at__lt=timezone.now() - KEPT).delete()


def is_done(submission: Submission) -> bool:
    """Whether another attempt has changed something; a rule of the action may speak up sooner than the claim."""
    return Handed.objects.filter(key=submission.key).exclude(attempt=submission.attempt).exists()


def answer_to(key: str) -> str:
    """Where the first attempt led to; after a double click it may still be on its way. Empty if it never got there."""
    until = time.monotonic() + PATIENCE
    while not (found := Handed.objects.values_list("leads_to", flat=True).get(key=key)) and time.monotonic() < until:
        time.sleep(0.05)
    return found
