"""Papers of others are kept for a limited time only, and go with everything that was found in them."""

import datetime as dt

from django.utils import timezone

from capuy.proofing.models import Paper

KEPT_FOR = dt.timedelta(days=30)


def forget_papers() -> int:
    """Delete papers past their time, with their findings. Returns how many rows."""
    gone, _ = Paper.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return gone
