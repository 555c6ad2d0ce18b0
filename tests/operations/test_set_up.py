"""Each kind of bad set-up is refused, and the sentence says how to mend it."""

import datetime as dt
import os
import shutil
import time
from collections import namedtuple
from zoneinfo import ZoneInfoNotFoundError

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from capuy.core.keys import Keyring
from capuy.jobs.models import Job, Worker
from capuy.operations import set_up, set_up_data
from capuy.site import instance as place
from capuy.site import mail
from tests.factories import make_member, make_organisation
from tests.operations.conftest import Instance, on_postgresql

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(on_postgresql(), reason="of SQLite")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, settings):
    """An instance of its own with one member, on which nothing is wrong."""
    home = tmp_path / "here"
    (home / "keys").mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    monkeypatch.setenv("CAPUY_HOME", str(home))
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    settings.FIELD_KEYS = place.keyring("fields")
    settings.BLIND_INDEX_KEYS = place.keyring("blind-index")
    settings.JOURNAL_KEYS = place.keyring("journal")
    for path in home.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    cell = make_organisation("CB", "Chi bộ", "chi_bo", make_organisation("DB", "Đảng bộ", "dang_bo_co_so"))
    make_member("Trần Văn An", cell, citizen_id="079080000012")
    # The tests' own database stands in memory, or beside the instance.
    asked = set_up_data._asked
    monkeypatch.setattr(set_up_data, "_asked", lambda text: "wal" if "journal_mode" in text else asked(text))
    return home


def codes(found) -> list[str]:
    problems = list(found)
    assert all(problem.message.endswith((".", str(place.home()))) or "chmod" in problem.message for problem in problems)
    return [problem.code for problem in problems]


def test_a_good_set_up_is_accepted(home):
    assert codes(set_up.thorough()) == []
    assert codes(set_up.quick()) == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DEBUG", True, "debug"),
        ("ALLOWED_HOSTS", ["*"], "wildcard-hosts"),
        ("ALLOWED_HOSTS", [".lachong.vn"], "wildcard-hosts"),
        ("ALLOWED_HOSTS", ["127.0.0.1", "capuy.lachong.vn"], "no-tls"),
    ],
)
def test_settings_that_open_too_much(settings, name, value, code):
    setattr(settings, name, value)
    assert code in codes(set_up.quick())


def test_open_hosts_behind_tls_are_accepted(settings):
    settings.ALLOWED_HOSTS, settings.BEHIND_TLS = ["capuy.lachong.vn"], True
    assert codes(set_up.quick()) == []


def test_missing_time_zones(monkeypatch):
    def missing(name):
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(set_up, "ZoneInfo", missing)
    assert codes(set_up.quick()) == ["no-time-zones"]


def test_a_full_disk(monkeypatch):
    usage = namedtuple("usage", "free")(200 * 1024 * 1024)
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda path: usage)
    assert codes(set_up.quick()) == ["disk-full"]


@only_sqlite
@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "ceph", "glusterfs"])
def test_a_network_disk(monkeypatch, tmp_path, home, kind):
    mounts = tmp_path / "mounts"
    place = str(home.parent).replace(" ", "\\040")
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/x {place} {kind} rw 0 0\n/dev/vdb {place}x ext4 rw 0 0\n")
    monkeypatch.setattr(set_up, "MOUNTS", mounts)
    assert codes(set_up.quick()) == ["network-disk"]


def test_a_disk_of_this_machine_is_no_network_disk(monkeypatch, tmp_path, home):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x / nfs rw 0 0\n/dev/vda {home.parent} ext4 rw 0 0\n")
    monkeypatch.setattr(set_up, "MOUNTS", mounts)
    assert set_up.file_system(home) == "ext4"
    assert codes(set_up.quick()) == []


def test_files_of_another_account(monkeypatch):
    monkeypatch.setattr(set_up.os, "geteuid", lambda: os.getuid() + 1)
    assert codes(set_up.quick()) == ["owner"]


@pytest.mark.parametrize(("name", "mode"), [("keys/fields", 0o640), ("files/a/b.docx", 0o604), ("keys", 0o750)])
def test_files_that_others_can_read(home, name, mode):
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.write_text("x")
    path.chmod(mode)
    assert "readable" in codes(set_up.quick())
    assert "readable" in codes(set_up.thorough())


def test_the_whole_folder_is_looked_at(home):
    (home / "thu.xlsx").write_text("x")
    (home / "thu.xlsx").chmod(0o644)
    assert codes(set_up.thorough()) == ["readable"]


def test_a_clock_behind_the_journal():
    with time_machine.travel(timezone.now() - dt.timedelta(days=1)):
        assert set(codes(set_up.quick())) == {"clock"}


def test_a_clock_behind_the_files(home):
    os.utime(home / "keys" / "fields", (time.time() + 3600,) * 2)
    assert codes(set_up.quick()) == ["clock"]


@pytest.mark.parametrize(
    ("setting", "says"), [("FIELD_KEYS", "fields"), ("BLIND_INDEX_KEYS", "blind-index"), ("JOURNAL_KEYS", "journal")]
)
def test_a_key_file_that_was_swapped_or_lost_and_made_anew(settings, home, setting, says):
    (home / "keys" / says).write_text("cd" * 32)
    setattr(settings, setting, Keyring(home / "keys" / says))
    found = list(set_up.quick())
    assert [problem.code for problem in found] == ["wrong-key"]
    assert f"keys/{says}" in found[0].message


@only_sqlite
@pytest.mark.parametrize(
    ("statement", "answer", "code"),
    [
        ("PRAGMA journal_mode", "delete", "no-wal"),
        ("PRAGMA synchronous", 0, "pragmas"),
        ("PRAGMA foreign_keys", 0, "pragmas"),
        ("PRAGMA quick_check(1)", "row 3 missing from index", "damaged"),
    ],
)
def test_a_sqlite_that_may_lose_data(monkeypatch, statement, answer, code):
    asked = set_up_data._asked
    monkeypatch.setattr(set_up_data, "_asked", lambda text: answer if text == statement else asked(text))
    assert codes(set_up.thorough()) == [code]


@only_sqlite
def test_an_old_sqlite(monkeypatch):
    monkeypatch.setattr(set_up_data.sqlite3, "sqlite_version_info", (3, 45, 1))
    assert codes(set_up.quick()) == ["old-sqlite"]


def test_a_missing_cache_table(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "cache_elsewhere"}}
    assert codes(set_up.thorough()) == ["no-cache-table"]


def test_migrations_that_were_not_applied():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reports'")
    assert codes(set_up.thorough()) == ["migrations"]


@pytest.mark.slow
@pytest.mark.once
def test_run_refuses_and_check_names_everything(instance: Instance):
    assert "✓ Cài đặt đạt yêu cầu." in instance.good("check")
    (instance.home / "keys" / "fields").unlink()
    shutil.copy(instance.home / "keys" / "session", instance.home / "keys" / "journal")
    (instance.home / "keys" / "session").chmod(0o644)
    for command in (["check"], ["run", "--port", "1"]):
        code, _, err = instance.run(*command, CAPUY_DEBUG="1", CAPUY_HOSTS="*")
        assert code == 1
        for words in ("gỡ lỗi", "CAPUY_HOSTS", "chưa có TLS", "keys/fields", "keys/journal", "chmod"):
            assert words in err
        assert "Có 6 điều cần sửa." in err


def test_what_is_worth_knowing_is_told_and_refuses_nothing(settings):
    assert codes(set_up.notes()) == ["no-mail", "no-worker"]
    now = timezone.now()
    Worker.objects.create(name="may:1", started_at=now, seen_at=now - dt.timedelta(minutes=61))
    settings.MAIL = "smtp://127.0.0.1"
    assert codes(set_up.notes()) == ["no-worker"]
    Worker.objects.update(seen_at=now - dt.timedelta(minutes=59))
    assert codes(set_up.notes()) == []
    Job.objects.create(task="tests.task", state="failed", run_at=now, finished_at=now)
    assert codes(set_up.notes()) == ["failed-jobs"]


@pytest.mark.parametrize(
    ("address", "host", "tls", "ssl"),
    [
        ("smtp://127.0.0.1:25", "127.0.0.1", None, None),
        ("smtp+tls://capuy:m%40t@thu.example:587", "thu.example", True, None),
        ("smtp+ssl://capuy:x@thu.example:465", "thu.example", None, True),
    ],
)
def test_the_address_of_the_mail_server(address, host, tls, ssl):
    found = mail.settings_of(address)
    assert (found["EMAIL_HOST"], found.get("EMAIL_USE_TLS"), found.get("EMAIL_USE_SSL")) == (host, tls, ssl)
    if "%40" in address:
        assert found["EMAIL_HOST_PASSWORD"] == "m@t"


@pytest.mark.parametrize("address", ["thu.example", "http://thu.example", "smtp://", "smtp://thu.example:abc"])
def test_an_address_that_is_none_is_refused_in_words(address):
    with pytest.raises(ImproperlyConfigured, match="CAPUY_MAIL phải có dạng"):
        mail.settings_of(address)
