"""What of signing in is past its time, and goes."""

import datetime as dt

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from capuy.accounts.models import UserSession
from capuy.accounts.sessions import IDLE, LONGEST


def forget_sessions() -> int:
    """Delete what is left of sessions that have ended by themselves. Returns how many rows."""
    now = timezone.now()
    over, _ = Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key=OuterRef("key"))
    # A session that is just beginning may have its row before it is stored itself.
    ended = ~Exists(alive) & Q(seen_at__lt=now - dt.timedelta(seconds=IDLE))
    too_long = Q(begun_at__lt=now - dt.timedelta(seconds=LONGEST))
    rows, _ = UserSession.objects.filter(ended | too_long).delete()
    return over + rows


def forget_attempts() -> int:
    """Delete what counted attempts to sign in, once their time is over; the cache alone keeps it. Returns how many."""
    if not isinstance(caches["default"], DatabaseCache):
        return 0
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608 - the name is ours
        return max(cursor.rowcount, 0)
