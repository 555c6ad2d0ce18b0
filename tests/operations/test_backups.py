"""Backed up while people work, checked, restored elsewhere: the same instance, or nothing."""

import fcntl
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from capuy.cli import main
from capuy.operations import databases as copies
from tests.operations.conftest import PASSPHRASE, WORK, Instance, ask_postgresql, database_url, on_postgresql

pytestmark = pytest.mark.slow
SEEN = """
import django; django.setup()
from capuy.journal.models import Entry
from capuy.members.models import Member, citizen_id_index
print(*sorted(m.citizen_id for m in Member.objects.all() if m.citizen_id_index == citizen_id_index(m.citizen_id)))
"""
NUMBERS = [f"0790800{n:05d}" for n in range(12)]
# How a server or a role may have PostgreSQL write values.
OTHERWISE = {
    "bytea_output": "escape",
    "TimeZone": "Asia/Ho_Chi_Minh",
    "IntervalStyle": "iso_8601",
    "extra_float_digits": "-3",
}


def here(instance: Instance, *arguments: str, **more: str) -> tuple[int, str, str]:
    """A command within this process, which is quicker; for those that never come to open the database."""
    env = {"CAPUY_HOME": str(instance.home), "DATABASE_URL": instance.url or None, "CAPUY_PASSPHRASE": PASSPHRASE}
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False, prog_name="capuy", env=env | more)
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.fixture(scope="module")
def backup(_seeded, tmp_path_factory):
    """A backup of the seeded instance."""
    home, name = _seeded
    path = tmp_path_factory.mktemp("kept") / "one.capuy"
    Instance(home, database_url(name) if name else "").good("backup", "--to", str(path))
    return path


def test_a_backup_is_restored_into_an_empty_place_and_says_what_was_checked(instance, empty, tmp_path):
    """Made while people work; the copy is of one moment."""
    (instance.home / "files").mkdir(mode=0o700)
    (instance.home / "files" / "bao-cao.docx").write_bytes(b"paper")
    backup = tmp_path / "kept" / "one.capuy"
    work = instance.start("3", code=WORK)
    assert work.stdout.readline() == "working\n"
    instance.good("backup", "--to", str(backup))
    out, err = work.communicate(timeout=60)
    assert (work.returncode, out.split(maxsplit=2)[2:]) == (0, []), err
    assert oct(backup.stat().st_mode)[-3:] == "600"
    assert "✓ Nguyên vẹn" in here(instance, "backup", "--check", str(backup))[1]
    assert not list(instance.home.glob(".*"))
    content = backup.read_bytes()
    assert not [number for number in [*NUMBERS, "Trần Văn"] if number.encode() in content]

    other = empty()
    told = other.good("restore", str(backup))
    for words in ("nguyên vẹn", "số dòng và mã băm bằng", "Nhật ký toàn vẹn", "Khóa mở được", "đều khớp"):
        assert words in told
    assert other.python(SEEN).split() == NUMBERS
    assert (other.home / "files" / "bao-cao.docx").read_bytes() == b"paper"
    assert {oct(path.stat().st_mode)[-2:] for path in other.home.rglob("*")} == {"00"}

    code, _, err = here(other, "restore", str(backup))
    assert (code, "trống" in err) == (1, True)
    assert other.python(SEEN).split() == NUMBERS


def test_what_cannot_be_trusted_restores_nothing(backup, empty, tmp_path):
    other = empty()
    altered = bytearray(backup.read_bytes())
    altered[len(altered) // 2] ^= 1
    bad = tmp_path / "bad.capuy"
    for content, passphrase, says in (
        (bytes(altered), other.passphrase, "bị cắt ngắn hoặc bị sửa"),
        (backup.read_bytes(), "một mật khẩu khác hẳn", "Mật khẩu không mở được"),
    ):
        bad.write_bytes(content)
        code, out, err = here(other, "restore", str(bad), CAPUY_PASSPHRASE=passphrase)
        assert (code, out, says in err, "Traceback" in err) == (1, "", True, False)
        assert not list(other.home.rglob("*"))
    assert "✓" in other.good("restore", str(backup))


def until(happened) -> None:
    end = time.monotonic() + 30
    while not happened() and time.monotonic() < end:
        time.sleep(0.005)


TAMPER = """
import django; django.setup()
from django.db import connection
down = "DROP TRIGGER journal_refuses_update"
if connection.vendor == "postgresql":
    down = "ALTER TABLE journal_entry DISABLE TRIGGER journal_refuses"
connection.cursor().execute(down)
connection.cursor().execute("UPDATE journal_entry SET summary = 'khác' WHERE id = 1")
"""


def test_killed_in_the_middle_nothing_half_done_is_in_place(instance, empty, tmp_path):
    """The journal was tampered with before: that is told, and restored only on demand."""
    instance.python(TAMPER)
    path = tmp_path / "two.capuy"
    process = instance.start("backup", "--to", str(path))
    until((instance.home / ".backing-up" / "database").exists)
    process.kill()
    process.communicate()
    assert not path.exists()
    instance.good("backup", "--to", str(path))
    assert not list(instance.home.glob(".backing-up*"))

    other = empty()
    process = other.start("restore", str(path))
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until(lambda: (other.home / ".restoring" / "keys" / "session").exists() and children.read_text())
    time.sleep(0.3)  # in the midst of the child's work, which goes on for a moment after the kill
    process.kill()
    process.communicate()
    assert not (other.home / "capuy.sqlite3").exists()
    if on_postgresql():
        other = empty()  # the other may have been filled; it is named then, and dropped by its operator

    code, out, err = other.run("restore", str(path))
    assert (code, "✗ Dòng 1 đã bị sửa" in out, "--anyway" in err) == (1, True, True)
    assert not list(other.home.rglob("*"))
    assert "Xong" in other.good("restore", "--anyway", str(path))
    assert other.python(SEEN).split() == NUMBERS


# Restores while one step of moving fails, and says which tables are left in a PostgreSQL database.
FAILING = """
import errno, os, sys
from pathlib import Path
from capuy.operations import databases, restoring
backup, home, url, step = sys.argv[1:]
fsync, rename = os.fsync, Path.rename

def full():
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

if step == "the folder's fsync":
    os.fsync = lambda held: full() if os.path.isdir(f"/proc/self/fd/{held}") else fsync(held)
Path.rename = lambda source, place: full() if source.name == step else rename(source, place)
target = restoring.Target(Path(home), url)
try:
    restoring.restore(Path(backup), os.environ["CAPUY_PASSPHRASE"], target, lambda line: None)
except OSError as problem:
    print(problem.errno == errno.ENOSPC)
if url:
    with databases.connect_postgresql(target.database) as connection:
        print(databases.postgresql_tables(connection.cursor()))
"""


@pytest.mark.parametrize("step", ["anchors", "the folder's fsync"])
def test_files_that_cannot_be_moved_leave_nothing_restored(backup, empty, step):
    """A full disk in the last moment: database, keys and what stood there before are as they were."""
    other = empty()
    (other.home / "keys").mkdir(parents=True, mode=0o700)
    (other.home / "keys" / "session").write_text("of before")
    told = other.python(FAILING, str(backup), str(other.home), other.url, step).splitlines()
    assert told == (["True", "[]"] if other.url else ["True"])
    assert [str(path.relative_to(other.home)) for path in other.home.rglob("*")] == ["keys", "keys/session"]
    assert (other.home / "keys" / "session").read_text() == "of before"
    assert "Xong" in other.good("restore", str(backup))
    assert other.python(SEEN).split() == NUMBERS


@pytest.mark.skipif(not on_postgresql(), reason="SQLite writes values in one way only")
def test_a_server_that_writes_values_another_way_restores_the_same(backup, empty):
    other = empty()
    name = other.url.rpartition("/")[2]
    for setting, value in OTHERWISE.items():
        ask_postgresql(f"ALTER DATABASE {name} SET {setting} = '{value}'")
    assert "số dòng và mã băm bằng" in other.good("restore", str(backup))
    assert other.python(SEEN).split() == NUMBERS


@pytest.mark.skipif(not on_postgresql(), reason="SQLite writes values in one way only")
@pytest.mark.parametrize(("setting", "value"), [*OTHERWISE.items(), ("DateStyle", "SQL, DMY")])
def test_sums_are_the_same_however_a_role_writes_values(instance, setting, value):
    with copies.connect_postgresql(copies.configured(instance.url)) as connection:
        cursor = connection.cursor()
        usual = copies.postgresql_sums(cursor)
        connection.rollback()
        cursor.execute(f"SET {setting} = '{value}'")
        assert copies.postgresql_sums(cursor) == usual


def test_what_is_missing_is_named(backup, empty, tmp_path):
    other = empty()
    code, _, err = here(other, "backup", "--to", str(backup))
    assert (code, "không ghi đè" in err) == (1, True)
    code, _, err = here(other, "backup", "--to", str(tmp_path / "x"), CAPUY_PASSPHRASE="ngắn")
    assert (code, "ít nhất 12 ký tự" in err) == (1, True)
    code, _, err = here(other, "backup", "--check", str(backup), CAPUY_PASSPHRASE="")
    assert (code, "Chưa có mật khẩu sao lưu" in err) == (1, True)
    secret = tmp_path / "secret"
    secret.write_text("bốn con ngựa trắng\n")
    secret.chmod(0o644)
    arguments = ("backup", "--check", str(backup), "--passphrase-file", str(secret))
    code, _, err = here(other, *arguments)
    assert (code, "chmod 600" in err) == (1, True)
    secret.chmod(0o600)
    assert here(other, *arguments, CAPUY_PASSPHRASE="")[0] == 0
    if on_postgresql():
        code, _, err = here(other, "restore", str(backup), PATH=str(tmp_path))
        assert (code, "Thiếu chương trình pg_restore" in err) == (1, True)


def test_a_served_instance_is_not_restored_over(backup, empty):
    other = empty()
    other.home.mkdir(mode=0o700)
    with (other.home / "served.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, _, told = other.run("restore", str(backup))
    assert code == 1
    assert "dừng máy chủ trước khi khôi phục" in told


def test_what_a_killed_backup_left_goes_with_the_next_one(instance, tmp_path):
    left, foreign = tmp_path / ".hom-qua.capuy.part", tmp_path / ".khac.part"
    for path in (left, foreign):
        path.write_bytes(b"x")
    instance.good("backup", "--to", str(tmp_path / "hom-nay.capuy"))
    assert not left.exists()
    assert foreign.exists()
