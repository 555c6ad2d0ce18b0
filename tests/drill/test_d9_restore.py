"""D9: a backup is restored into an empty place; counts, hashes and the head of the journal's chain are equal."""

import shutil
import sys
from pathlib import Path

import pytest

from capuy.operations import databases as copies
from tests.drill.frame import Drill, planted, reaches
from tests.drill.serving import served
from tests.operations.conftest import Instance

pytestmark = pytest.mark.slow
# What a restore itself writes: it says so in the journal, and a later seal covers it.
GROWS = {"journal_entry", "journal_seal"}
HEAD = """
import django; django.setup()
from capuy.journal import chain
from capuy.journal.models import Entry, Seal
verdict = chain.verify([])
print(len(verdict.faults), *[bytes(seal.head).hex() for seal in Seal.objects.order_by("pk")])
print(*[bytes(entry.digest).hex() for entry in Entry.objects.order_by("pk")])
"""
# Marks the instance as served and becomes the server, as `capuy run` does.
MARK = """
import os, sys
from capuy.site import instance
instance.mark_served()
os.execv(sys.argv[1], sys.argv[1:])
"""


def sums(instance: Instance) -> copies.Sums:
    if not instance.url:
        return copies.sqlite_sums(instance.home / "capuy.sqlite3")
    with copies.connect_postgresql(copies.configured(instance.url)) as connection, connection.cursor() as cursor:
        return copies.postgresql_sums(cursor)


def files(instance: Instance) -> dict[str, bytes]:
    """What people put there, and the keys."""
    found = [path for name in ("keys", "files", "anchors") for path in (instance.home / name).rglob("*")]
    return {str(path.relative_to(instance.home)): path.read_bytes() for path in found if path.is_file()}


def picture(instance: Instance) -> tuple[copies.Sums, list[str], dict[str, bytes]]:
    return sums(instance), instance.python(HEAD).splitlines(), files(instance)


def compare(drill: Drill, before: tuple[copies.Sums, list[str], dict[str, bytes]], there: Instance) -> None:
    after, heads, held = picture(there)
    differ = [name for name in before[0] if name not in GROWS and after.get(name) != before[0][name]]
    equal = all(now.startswith(was) for was, now in zip(before[1], heads, strict=True))
    lost = [name for name, content in before[2].items() if held.get(name) != content]
    if differ or not equal or lost:
        drill.bad(f"tables {differ}, head equal {equal}, files {lost}")


def write_something(drill: Drill, instance: Instance) -> None:
    for _ in range(drill.random.randrange(1, 4)):
        path = instance.home / "files" / f"{drill.random.randrange(10**9)}.docx"
        path.parent.mkdir(exist_ok=True, mode=0o700)
        path.write_bytes(drill.random.randbytes(drill.random.randrange(100_000)))
        path.chmod(0o600)


@reaches("D9", sample=1, full=20)
def test_what_is_restored_equals_what_was_backed_up(drill, instance, empty, tmp_path):
    for number in drill.cases():
        write_something(drill, instance)
        kept, other = tmp_path / f"{number}.capuy", empty()
        instance.good("backup", "--to", str(kept))
        before = picture(instance)
        other.good("restore", str(kept))
        compare(drill, before, other)
        shutil.rmtree(other.home)


def restore_while_served(drill: Drill, instance: Instance, other: Instance, kept: Path, mark: str = MARK) -> None:
    """Over a server at work, and beside one that has no data yet: refused, and nothing is touched."""
    before = picture(instance)
    with served(instance, before=(sys.executable, "-c", mark)) as server:
        code, out, err = instance.run("restore", str(kept))
        drill.expect((code, out, "Máy chủ đang chạy" in err) == (1, "", True), f"over a server at work: {out} {err}")
        drill.expect(server.answers(), "the server no longer answers")
    compare(drill, before, instance)
    other.home.mkdir()
    process = other.start(sys.executable, "-c", "import time; print('served', flush=True); time.sleep(60)", code=mark)
    try:
        assert process.stdout.readline() == "served\n"
        code, out, err = other.run("restore", str(kept))
        drill.expect((code, out, "Máy chủ đang chạy" in err) == (1, "", True), f"beside a server: {out} {err}")
        drill.expect([path.name for path in other.home.iterdir()] == ["served.lock"], "something was put there")
    finally:
        process.kill()
        process.communicate()


@reaches("D9")
def test_nothing_is_restored_under_a_server(drill, instance, empty, tmp_path):
    kept, other = tmp_path / "one.capuy", empty()
    instance.good("backup", "--to", str(kept))
    restore_while_served(drill, instance, other, kept)
    assert "Xong" in other.good("restore", str(kept))


@planted("D9")
def test_a_server_that_leaves_no_mark_is_found(drill, instance, empty, tmp_path):
    kept = tmp_path / "one.capuy"
    instance.good("backup", "--to", str(kept))
    restore_while_served(drill, instance, empty(), kept, MARK.replace("instance.mark_served()", ""))


@planted("D9")
def test_a_row_that_came_back_different_is_found(drill, instance):
    before = picture(instance)
    instance.python(
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "connection.cursor().execute(\"UPDATE members_member SET home_town = 'khác' WHERE id = 1\")"
    )
    compare(drill, before, instance)
