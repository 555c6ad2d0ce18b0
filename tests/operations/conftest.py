"""Whole instances: a folder, a database of its own, and the command line in processes of its own."""

import fcntl
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
MAIN = "from capuy.cli import main; main(prog_name='capuy')"
PASSPHRASE = "bốn con ngựa trắng"
SEED = """
import datetime as dt
import django; django.setup()
from tests.factories import make_member, make_organisation, make_user
base = make_organisation("99", "Đảng bộ Lạc Hồng", "dang_bo_co_so")
cell = make_organisation("99.1", "Chi bộ Một", "chi_bo", base)
for n in range(12):
    make_member(f"Trần Văn {'ABCDEĐGHIKLM'[n]}n", cell, citizen_id=f"0790800{n:05d}", born_on=dt.date(1980, 1, n + 1))
make_user("quantri", ("administrator", base))
"""

# Reads and writes sealed values for some seconds; prints how many, and what went wrong.
WORK = """
import sys, threading, time
import django; django.setup()
from django.db import connections, transaction
from capuy.members.models import Member, citizen_id_indexes

stop, faults, counts = threading.Event(), [], {"read": 0, "written": 0}

def again(work):
    while not stop.is_set():
        try:
            work()
        except Exception as problem:
            faults.append(repr(problem))
    connections.close_all()

def read():
    for member in Member.objects.all():
        number = member.citizen_id
        if not Member.objects.filter(citizen_id_index__in=citizen_id_indexes(number)).exists():
            faults.append("not found: " + number)
        counts["read"] += 1

def write():
    for pk in list(Member.objects.values_list("pk", flat=True)):
        with transaction.atomic():
            member = Member.objects.select_for_update().get(pk=pk)
            member.citizen_id = member.citizen_id
            member.save()
        counts["written"] += 1
        time.sleep(0.002)

threads = [threading.Thread(target=again, args=[work]) for work in (read, read, write, write)]
for thread in threads: thread.start()
print("working", flush=True)
time.sleep(float(sys.argv[1]))
stop.set()
for thread in threads: thread.join()
print(counts["read"], counts["written"], *faults[:5])
"""


def on_postgresql() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def ask_postgresql(statement: str, database: str = "postgres") -> None:
    import psycopg

    known = settings.DATABASES["default"]
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    given = {key: known[name] for key, name in keys.items() if known.get(name)}
    with psycopg.connect(dbname=database, autocommit=True, **given) as connection:
        connection.execute(statement)


def database_url(name: str) -> str:
    known = settings.DATABASES["default"]
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known.get("PASSWORD") else "")
    port = f":{known['PORT']}" if known.get("PORT") else ""
    return f"postgres://{who}@{quote(known['HOST'], safe='')}{port}/{name}"


@dataclass
class Instance:
    """`url` is empty for SQLite."""

    home: Path
    url: str = ""
    passphrase: str = PASSPHRASE

    @property
    def env(self) -> dict[str, str]:
        clean = {
            key: value for key, value in os.environ.items() if not key.startswith(("CAPUY_", "DATABASE_", "DJANGO_"))
        }
        return {
            **clean,
            **({"DATABASE_URL": self.url} if self.url else {}),
            "CAPUY_HOME": str(self.home),
            "CAPUY_PASSPHRASE": self.passphrase,
            "DJANGO_SETTINGS_MODULE": "capuy.site.settings",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *arguments: str, code: str = MAIN, **more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-W", "error::ResourceWarning", "-c", code, *arguments],
            env=self.env | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            umask=0o077,
        )

    def run(self, *arguments: str, **more: str) -> tuple[int, str, str]:
        """Code, output and errors of a command."""
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def good(self, *arguments: str, **more: str) -> str:
        code, out, err = self.run(*arguments, **more)
        assert code == 0, out + err
        return out

    def python(self, code: str, *arguments: str) -> str:
        process = self.start(*arguments, code=code)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, out + err
        return out


class Databases:
    """PostgreSQL databases that go away at the end of the tests."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def make(self, template: str = "template0") -> str:
        name = f"capuy_{uuid.uuid4().hex[:12]}"
        ask_postgresql(f"CREATE DATABASE {name} TEMPLATE {template}")
        self.names.append(name)
        return name

    def drop(self) -> None:
        for name in self.names:
            ask_postgresql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    made = Databases()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def _seeded(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> tuple[Path, str]:
    """Folder and name of the database of an instance with one cell and twelve members; not to be changed."""
    shared = not on_postgresql() and "PYTEST_XDIST_WORKER" in os.environ
    folder = tmp_path_factory.getbasetemp().parent if shared else tmp_path_factory.mktemp("seeded")
    home, done = folder / "seeded-home", folder / "seeded-done"
    name = databases.make() if on_postgresql() else ""
    with (folder / "seeded-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            made = Instance(home, database_url(name) if name else "")
            made.good("migrate")
            made.python(SEED)
            done.touch()
    return home, name


@pytest.fixture
def empty(tmp_path: Path, databases: Databases) -> Callable[[], Instance]:
    """Makes an instance that holds nothing: no folder yet, and an empty database."""

    def make() -> Instance:
        home = tmp_path / f"empty-{uuid.uuid4().hex[:6]}"
        return Instance(home, database_url(databases.make()) if on_postgresql() else "")

    return make


@pytest.fixture
def instance(_seeded: tuple[Path, str], tmp_path: Path, databases: Databases) -> Instance:
    """A copy of the seeded instance."""
    home, name = _seeded
    shutil.copytree(home, tmp_path / "home")
    return Instance(tmp_path / "home", database_url(databases.make(name)) if name else "")
