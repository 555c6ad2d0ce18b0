"""D7: each of twelve bad set-ups is refused, by the start itself, in words that say how to mend it."""

import dataclasses
import datetime as dt
import os
import time
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from capuy.cli.serving import guard
from capuy.cli.speech import Failure
from capuy.core.keys import Keyring
from capuy.operations import set_up, set_up_data
from tests.drill.frame import Drill, planted, reaches
from tests.operations.conftest import on_postgresql
from tests.operations.test_set_up import home

__all__ = ["home"]
pytestmark = pytest.mark.django_db


@dataclasses.dataclass
class Place:
    """What may be spoiled: the folder, and what pytest takes back by itself."""

    home: Path
    patch: pytest.MonkeyPatch
    settings: object


def debug(place: Place) -> None:
    place.settings.DEBUG = True


def any_host(place: Place) -> None:
    place.settings.ALLOWED_HOSTS = ["*"]


def open_without_tls(place: Place) -> None:
    place.settings.ALLOWED_HOSTS = ["capuy.lachong.vn"]


def full_disk(place: Place) -> None:
    place.patch.setattr(set_up.shutil, "disk_usage", lambda path: namedtuple("usage", "free")(1))


def network_disk(place: Place) -> None:
    mounts = place.home.parent / "mounts"
    mounts.write_text(f"server:/x {place.home} nfs rw 0 0\n")
    place.patch.setattr(set_up, "MOUNTS", mounts)


def another_account(place: Place) -> None:
    place.patch.setattr(set_up.os, "geteuid", lambda: os.getuid() + 1)


def open_files(place: Place) -> None:
    (place.home / "keys" / "fields").chmod(0o644)


def clock_set_back(place: Place) -> None:
    os.utime(place.home / "keys" / "fields", (time.time() + 3600,) * 2)


def swapped(setting: str, name: str) -> Callable[[Place], None]:
    def spoil(place: Place) -> None:
        (place.home / "keys" / name).write_text("cd" * 32)
        setattr(place.settings, setting, Keyring(place.home / "keys" / name))

    spoil.__name__ = f"swapped {name}"
    return spoil


def answered(statement: str, answer: object) -> Callable[[Place], None]:
    def spoil(place: Place) -> None:
        asked = set_up_data._asked
        place.patch.setattr(set_up_data, "_asked", lambda text: answer if text == statement else asked(text))

    spoil.__name__ = statement
    return spoil


def old_sqlite(place: Place) -> None:
    place.patch.setattr(set_up_data.sqlite3, "sqlite_version_info", (3, 45, 1))


def no_time_zones(place: Place) -> None:
    def missing(name: str) -> None:
        raise set_up.ZoneInfoNotFoundError(name)

    place.patch.setattr(set_up, "ZoneInfo", missing)


EVERYWHERE = [
    *(debug, any_host, open_without_tls, full_disk, another_account, open_files, clock_set_back, no_time_zones),
    *(swapped("FIELD_KEYS", "fields"), swapped("BLIND_INDEX_KEYS", "blind-index"), swapped("JOURNAL_KEYS", "journal")),
]
OF_SQLITE = [
    *(network_disk, old_sqlite, answered("PRAGMA journal_mode", "delete"), answered("PRAGMA synchronous", 0)),
    answered("PRAGMA foreign_keys", 0),
]


def check(drill: Drill, home: Path, settings: object, spoils: list[Callable[[Place], None]]) -> None:
    """Each alone, on a set-up that is good before and after."""
    guard()
    for spoil in spoils:
        keys = {path: path.read_bytes() for path in (home / "keys").iterdir()}
        kept = {name: getattr(settings, name) for name in ("DEBUG", "ALLOWED_HOSTS")}
        kept |= {name: getattr(settings, name) for name in ("FIELD_KEYS", "BLIND_INDEX_KEYS", "JOURNAL_KEYS")}
        with pytest.MonkeyPatch.context() as patch:
            spoil(Place(home, patch, settings))
            try:
                guard()
            except Failure:
                drill.count()
            else:
                drill.bad(f"accepted: {spoil.__name__}")
        for path, content in keys.items():
            path.write_bytes(content)
            path.chmod(0o600)
            os.utime(path)
        for name, value in kept.items():
            setattr(settings, name, value)
        guard()


@reaches("D7", sample=12 if on_postgresql() else 17, full=12 if on_postgresql() else 17)
def test_every_bad_set_up_is_refused(drill, home, settings):
    check(drill, home, settings, EVERYWHERE + ([] if on_postgresql() else OF_SQLITE))
    with time_machine.travel(timezone.now() - dt.timedelta(days=1)):
        with pytest.raises(Failure):
            guard()
        drill.count()


@planted("D7")
def test_a_guard_that_looks_away_is_found(drill, home, settings, monkeypatch):
    monkeypatch.setattr(set_up, "_readable", lambda paths: [])
    check(drill, home, settings, EVERYWHERE)
