"""What is past its time goes, once; what is not stays."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from capuy.accounts.models import UserSession
from capuy.journal.expiring import Expired, expire
from capuy.journal.models import Entry
from capuy.members.models import Import
from capuy.notices.models import Notice
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def _session(user, *, begun: dt.timedelta, used: dt.timedelta, lasts: dt.timedelta | None) -> str:
    """`lasts` None: its browser's own row is gone already."""
    store = SessionStore()
    store.create()
    now = timezone.now()
    UserSession.objects.create(user=user, key=store.session_key, begun_at=now - begun, seen_at=now - used)
    own = Session.objects.filter(session_key=store.session_key)
    own.delete() if lasts is None else own.update(expire_date=now + lasts)
    return store.session_key


def _upload(user, place, *, age: dt.timedelta) -> Import:
    kept = Import.objects.create(user=user, organisation=place, filename="a.xlsx", digest="", content=b"x")
    Import.objects.filter(pk=kept.pk).update(created_at=timezone.now() - age)
    return kept


def _attempts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        return cursor.fetchone()[0]


def test_all_that_has_a_time_is_deleted_once_and_journalled():
    cache.clear()
    place = make_organisation("DB", "Đảng bộ", "dang_bo_co_so")
    user = make_user("an", ("office", place))
    living = {
        _session(user, begun=HOUR, used=HOUR / 4, lasts=HOUR),
        _session(user, begun=HOUR / 60, used=HOUR / 60, lasts=None),  # just beginning
    }
    _session(user, begun=11 * HOUR, used=HOUR, lasts=HOUR)
    _session(user, begun=9 * HOUR, used=5 * HOUR, lasts=-HOUR)
    _session(user, begun=9 * HOUR, used=5 * HOUR, lasts=None)
    fresh, old = _upload(user, place, age=23 * HOUR), _upload(user, place, age=25 * HOUR)
    for key, kept_for in (("cũ", -HOUR), ("mới", HOUR)):
        now = timezone.now()
        Notice.objects.create(user=user, kind="x", text="x", address="/", key=key, at=now, expires_at=now + kept_for)
    cache.set("a", 1, timeout=600)
    cache.set("b", 1, timeout=600)
    with connection.cursor() as cursor:
        past = connection.ops.adapt_datetimefield_value(timezone.now() - HOUR)
        cursor.execute("UPDATE cache SET expires = %s WHERE cache_key = %s", [past, cache.make_key("a")])
    before = Entry.objects.count()

    done = {item.label: item.rows for item in expire()}

    gone = {label: rows for label, rows in done.items() if rows}
    assert gone == {"Phiên đăng nhập": 4, "Bộ đếm lần đăng nhập": 1, "Tệp danh sách tải lên": 1, "Thông báo": 1}
    assert [one.key for one in Notice.objects.all()] == ["mới"]
    assert set(UserSession.objects.values_list("key", flat=True)) == living
    assert (bytes(Import.objects.get(pk=old.pk).content), bytes(Import.objects.get(pk=fresh.pk).content)) == (b"", b"x")
    assert (_attempts(), cache.get("b")) == (1, 1)
    told = Entry.objects.filter(action="privacy.expire")
    assert Entry.objects.count() == before + 4
    assert {entry.summary for entry in told} == {f"Xóa dữ liệu hết thời hạn giữ: {label}" for label in gone}
    assert {entry.after["đã xóa"] for entry in told} == {4, 1}

    assert expire() == [Expired(label, 0) for label in done]
    assert told.count() == 4


def test_one_kind_that_fails_takes_no_other_back(monkeypatch):
    from capuy.core.personal import Kept
    from capuy.journal import expiring

    def breaks() -> int:
        Entry.objects.count()
        raise RuntimeError

    monkeypatch.setattr(expiring, "expiring", lambda: [("một", Kept("1 ngày", lambda: 2)), ("hai", Kept("x", breaks))])
    with pytest.raises(RuntimeError):
        expire()
    assert Entry.objects.get(action="privacy.expire").after == {"đã xóa": 2, "thời hạn giữ": "1 ngày"}
