"""Sessions: where a user is signed in, and when that ends by itself.

What decides at each request stands in the session, which is loaded anyway; the table is for people to read.
"""

import datetime as dt
import time

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from capuy.accounts.access import held_roles
from capuy.accounts.journalling import tell
from capuy.accounts.models import User, UserSession
from capuy.accounts.roles import NEEDS_SECOND_FACTOR
from capuy.core.addresses import client_address

# A desk in an office is left and passed by; a telephone is in its owner's pocket.
IDLE_AT_A_DESK = 30 * 60
IDLE = 2 * 60 * 60
LONGEST: int = settings.SESSION_COOKIE_AGE
# Clocks of several machines may differ by less.
_SET_BACK = 5 * 60
_KEEP_QUIET = 60  # seconds in which a further request is not written down
_MARK = "sitting"


def begin(request: HttpRequest, user: User) -> None:
    """Note that the user has signed in. Older rows of sessions that have ended go."""
    drop(user, only=row_of(request))
    longest = timezone.now() - dt.timedelta(seconds=LONGEST)
    UserSession.objects.filter(user=user, begun_at__lt=longest).delete()
    if not request.session.session_key:  # emptied, because somebody else was signed in here
        request.session.create()
    now, key = timezone.now(), str(request.session.session_key)
    row = UserSession.objects.create(user=user, key=key, begun_at=now, seen_at=now, **_origin(request))
    at = time.time()
    request.session[_MARK] = {"row": row.pk, "key": key, "begun": at, "seen": at, "idle": idle_of(user)}


def idle_of(user: User) -> int:
    """After how many seconds without a request a session of this user ends; settled at the sign-in."""
    return IDLE if NEEDS_SECOND_FACTOR.isdisjoint(held_roles(user)) else IDLE_AT_A_DESK


def row_of(request: HttpRequest) -> int:
    """Key of the row of this session; 0 if there is none."""
    return request.session.get(_MARK, {}).get("row", 0)


def why_over(request: HttpRequest) -> str:
    """Why this session must end now, in words; "" if it goes on."""
    mark = request.session.get(_MARK)
    if mark is None:
        return "Phiên làm việc đã kết thúc"
    now = time.time()
    if now < mark["seen"] - _SET_BACK:  # else nothing would end before the clock has caught up
        return "Phiên làm việc đã kết thúc vì đồng hồ máy chủ vừa lùi lại"
    if now - mark["seen"] > mark["idle"]:
        return f"Phiên làm việc đã kết thúc vì {mark['idle'] // 60} phút không thao tác"
    if now - mark["begun"] > LONGEST:
        return f"Phiên làm việc đã kéo dài {LONGEST // 3600} giờ"
    return ""


def close(request: HttpRequest, told: str) -> None:
    """End this session; its user is a stranger again."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - a stranger has no session to end
    drop(user, only=row_of(request))
    request.session.flush()
    request.user = AnonymousUser()
    tell("accounts.session_over", told, user, by=None)


def touch(request: HttpRequest) -> None:
    """Note that this session is in use, and from where."""
    mark = request.session[_MARK]
    if time.time() - mark["seen"] > _KEEP_QUIET:
        request.session[_MARK] = mark | {"seen": time.time()}
        UserSession.objects.filter(pk=mark["row"]).update(seen_at=timezone.now(), **_origin(request))


def follow(request: HttpRequest) -> None:
    """A session takes a new key when its password or the instance's key changes; its row follows."""
    mark = request.session.get(_MARK)
    key = request.session.session_key
    if mark and key and mark["key"] != key:
        request.session[_MARK] = mark | {"key": key}
        UserSession.objects.filter(pk=mark["row"]).update(key=key)


def drop(user: User, *, keep: int | None = None, only: int | None = None) -> int:
    """End the sessions of the user: all, all but the row `keep`, or `only` that one. Returns how many ended."""
    rows = UserSession.objects.filter(user=user)
    if keep is not None:
        rows = rows.exclude(pk=keep)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        rows.filter(key__in=keys).delete()
    return len(keys)


def living(user: User) -> QuerySet[UserSession]:
    """The sessions in which the user is signed in now."""
    alive = Session.objects.filter(session_key=OuterRef("key"), expire_date__gt=timezone.now())
    used = timezone.now() - dt.timedelta(seconds=idle_of(user))
    return UserSession.objects.filter(Exists(alive), user=user, seen_at__gt=used)


def _origin(request: HttpRequest) -> dict[str, str]:
    return {"address": client_address(request), "agent": request.headers.get("User-Agent", "")[:200]}
