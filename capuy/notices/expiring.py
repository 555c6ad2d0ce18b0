"""Notices that are past their time, and go."""

from django.db import transaction
from django.utils import timezone

from capuy.notices.models import Notice
from capuy.notices.telling import held, recount


@transaction.atomic
def forget_notices() -> int:
    """Delete those past their time, whether or not they were read. Returns how many rows."""
    over = Notice.objects.filter(expires_at__lt=timezone.now())
    users = sorted(set(over.values_list("user", flat=True)))
    held(users)
    gone, _ = over.delete()
    recount(users)
    return gone
