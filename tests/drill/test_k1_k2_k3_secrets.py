"""K1: what was altered or moved does not open. K2: new keys while people work. K3: nothing readable in files and backups."""

import gzip
import random
import subprocess
import zlib
from pathlib import Path

import pytest

from capuy.core import sealed, secrets
from capuy.core.secrets import CannotOpen
from tests.architecture.world import World
from tests.drill.frame import Drill, planted, reaches
from tests.drill.postmaster import postgres
from tests.operations.conftest import Instance, on_postgresql
from tests.operations.test_rotation import lose_nothing

pytestmark = pytest.mark.slow


def values() -> list[tuple[str, str, bytes]]:
    """(place, what it is bound to, sealed value) of everything that stands sealed."""
    found = []
    for place in sealed.places():
        if isinstance(place, sealed.ColumnPlace):
            rows = place._filled().values_list(place.field.name, *place.field.by)
            found += [(place.name, place._bound_to(by), bytes(value)) for value, *by in rows]
        else:
            assert isinstance(place, sealed.JsonPlace)
            for data in place.model._base_manager.values_list(place.column, flat=True):
                found += [(place.name, place.bound_to, sealed.b64decode(data[key])) for key in place._filled(data)]
    return found


def alter(drill: Drill) -> None:
    everything = values()
    assert {name for name, _, _ in everything} == {place.name for place in sealed.places()}, "a place without a sample"
    chance = drill.random
    for _, bound_to, value in everything:
        secrets.unseal_bytes(value, bound_to)
    for _ in drill.cases():
        name, bound_to, value = chance.choice(everything)
        changed = bytearray(value)
        match chance.choice(["bit", "cut", "longer", "row", "column", "number"]):
            case "bit":
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            case "cut":
                changed = changed[: chance.randrange(len(changed))]
            case "longer":
                changed += chance.randbytes(chance.randint(1, 20))
            case "row":
                bound_to, changed = bound_to + chance.choice("0a:"), bytearray(value)
            case "column":
                others = [other for _, other, _ in everything if other != bound_to]
                bound_to = chance.choice(others)
            case _:
                changed[0] = (changed[0] + chance.randint(1, 254)) % 256
        try:
            secrets.unseal_bytes(bytes(changed), bound_to)
        except CannotOpen:
            continue
        drill.bad(f"{name} opened")


@pytest.fixture
def sealed_world(db):
    from capuy.accounts.models import User
    from capuy.core.secrets import seal_bytes
    from capuy.members.models import Import, upload_binding
    from tests.accounts.codes import give_application, give_recovery_codes

    World()
    for user in User.objects.all():
        give_application(user)
        give_recovery_codes(user)
    for kept in Import.objects.all():
        content = seal_bytes(b"PK" * 50, upload_binding(kept.digest, kept.user_id))
        Import.objects.filter(pk=kept.pk).update(content=content)


@reaches("K1", sample=2_000, full=100_000)
def test_what_was_altered_or_moved_does_not_open(drill, sealed_world):
    alter(drill)


@planted("K1", cases=2_000)
def test_a_value_bound_to_nothing_is_found(drill, sealed_world, monkeypatch):
    cipher = secrets._cipher

    class Loose:
        def __init__(self, key):
            self.whole = cipher(key)

        def encrypt(self, nonce, content, bound):
            return self.whole.encrypt(nonce, content, b"")

        def decrypt(self, nonce, body, bound):
            return self.whole.decrypt(nonce, body, b"")

    monkeypatch.setattr(secrets, "_cipher", Loose)
    from capuy.members.models import Member

    everywhere = sealed.places()
    monkeypatch.setattr(sealed, "places", lambda: [place for place in everywhere if place.model is Member])
    for member in Member.objects.all():
        member.citizen_id = "079080000012" if member.pk % 2 else ""
        member.citizen_id_index = None
        member.save()
    alter(drill)


@reaches("K2", sample=20, full=20_000)
def test_readers_and_writers_lose_nothing_while_rotations_are_killed(drill, instance):
    """Cases: values read and written meanwhile."""
    read, written, faults, killed = lose_nothing(instance, 600 if drill.full else 3, drill.random)
    drill.count(read + written)
    for fault in faults:
        drill.bad(fault)
    assert killed


@planted("K2")
def test_a_key_that_goes_too_early_is_found(drill, instance):
    keys = instance.home / "keys" / "fields"
    keys.write_text("ab" * 32 + "\n")
    code, out, err = instance.run("keys", "rotate", "--now")
    drill.expect(code == 0, out + err)


# ── K3 ──

NUMBERS = [f"0790800{n:05d}" for n in range(12)]
NAMES = ["Trần Văn", "Chi bộ Một", "Lạc Hồng"]


def contents(path: Path) -> list[bytes]:
    """What can be read of a file without a key: as it is, and unpacked where it is packed."""
    raw = path.read_bytes()
    found = [raw]
    for unpack in (gzip.decompress, zlib.decompress):
        try:
            found.append(unpack(raw))
        except (OSError, zlib.error, EOFError):
            continue
    return found


def look(drill: Drill, instance: Instance, folder: Path, words: list[str]) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "static" not in path.parts:
            read = contents(path)
            for word in words:
                forms = (word.encode(), word.encode("utf-16-le"), word.encode().hex().encode())
                drill.expect(not any(form in part for form in forms for part in read), f"{word} in {path.name}")


def search_files(drill: Drill, instance: Instance, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    instance.good("backup", "--to", str(away / "capuy.backup"))
    assert list(away.rglob("*")), "no backup was made"
    # Names stand readable in the database; id numbers nowhere, and in a backup nothing is.
    look(drill, instance, instance.home, NUMBERS)
    look(drill, instance, away, NUMBERS + NAMES)
    if on_postgresql():
        program = postgres.programs() / "pg_dump"  # of the server's own version: an older one refuses
        rows = subprocess.run([program, instance.url], capture_output=True, check=True)
        for word in NUMBERS:
            drill.expect(word.encode() not in rows.stdout, f"{word} in the dump")


@reaches("K3")
def test_no_number_stands_readable_in_a_file(drill, instance, tmp_path):
    search_files(drill, instance, tmp_path)


@planted("K3")
def test_a_number_in_a_file_is_found(drill, instance, tmp_path):
    (instance.home / "log.gz").write_bytes(gzip.compress(f"số {NUMBERS[random.Random(1).randrange(12)]}".encode()))
    search_files(drill, instance, tmp_path)
