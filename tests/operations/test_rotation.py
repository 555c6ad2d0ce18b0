"""New keys while people work: nothing is lost, whenever it is cut off."""

import random
import time

import pytest
from click.testing import CliRunner
from django.db import models

from capuy.cli import main
from capuy.core import sealed
from capuy.core.keys import Keyring
from capuy.core.secrets import sealed_with
from capuy.journal import chain
from capuy.journal.models import Entry
from capuy.members.models import Member, citizen_id_index
from capuy.operations import rotation
from capuy.site import instance as place
from tests.factories import make_member, make_organisation, make_user
from tests.operations.conftest import WORK, Instance

NUMBERS = [f"0790800{n:05d}" for n in range(3)]


@pytest.fixture
def members(db, settings, tmp_path):
    for name in ("FIELD_KEYS", "BLIND_INDEX_KEYS", "JOURNAL_KEYS"):
        path = tmp_path / "keys" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("ab" * 32)
        setattr(settings, name, Keyring(path))
    cell = make_organisation("CB", "Chi bộ", "chi_bo", make_organisation("DB", "Đảng bộ", "dang_bo_co_so"))
    return [make_member(f"Trần Văn {'ABC'[n]}n", cell, citizen_id=number) for n, number in enumerate(NUMBERS)]


def numbers() -> list[str]:
    return sorted(member.citizen_id for member in Member.objects.all())


def quiet(line: str) -> None:
    pass


def test_every_value_is_sealed_anew_and_the_old_key_rests_first(members, settings, monkeypatch):
    outcome = rotation.rotate_fields(quiet)
    assert (outcome.number, outcome.values) == (2, 3)
    assert {sealed_with(member.citizen_id_sealed) for member in Member.objects.all()} == {2}
    assert outcome.waits_until is not None
    assert len(settings.FIELD_KEYS.all()) == 2

    later = time.time() + 3601
    monkeypatch.setattr(rotation.time, "time", lambda: later)
    again = rotation.rotate_fields(quiet)
    assert (again.number, again.values, again.waits_until) == (2, 0, None)
    assert len(settings.FIELD_KEYS.all()) == 1
    assert numbers() == NUMBERS
    told = set(Entry.objects.filter(action__startswith="keys.").values_list("action", flat=True))
    assert told == {"keys.add", "keys.retire"}


def test_a_value_written_late_with_the_old_key_is_found_before_the_key_goes(members, settings):
    late = Member.objects.get(pk=members[0].pk)
    rotation.rotate_fields(quiet)
    Member.objects.filter(pk=late.pk).update(citizen_id_sealed=late.citizen_id_sealed)
    assert rotation.rotate_fields(quiet, now=True).values == 1
    assert len(settings.FIELD_KEYS.all()) == 1
    assert numbers() == NUMBERS


def test_what_cannot_be_opened_keeps_every_key(members, settings):
    Member.objects.filter(pk=members[1].pk).update(citizen_id_sealed=members[0].citizen_id_sealed)
    with pytest.raises(ValueError, match="members_member"):
        rotation.rotate_fields(quiet, now=True)
    assert len(settings.FIELD_KEYS.all()) == 2


def test_a_number_is_found_before_within_and_after_a_rotation_of_its_index(members, settings, client):
    from capuy.members.problems import identity_problems
    from capuy.members.queries import named

    def found() -> bool:
        return named(Member.objects.all(), NUMBERS[0]).exists() and bool(identity_problems(NUMBERS[0]))

    settings.BLIND_INDEX_KEYS.add()  # as after a rotation that was cut off
    assert Member.objects.get(pk=members[0].pk).citizen_id_index != citizen_id_index(NUMBERS[0])
    assert found()
    assert rotation.rotate_index(quiet).values == 3
    assert found()
    assert rotation.rotate_index(quiet, now=True).values == 0
    assert len(settings.BLIND_INDEX_KEYS.all()) == 1
    assert found()


def test_a_file_comes_in_within_a_rotation_of_the_index(members, settings):
    """Its people are known by numbers that stand under the older key."""
    from capuy.members.importing.books import Books
    from capuy.members.importing.rows import Line, Lines
    from capuy.members.models import citizen_id_indexes

    settings.BLIND_INDEX_KEYS.add()
    columns = {"citizen_id": [NUMBERS[1]], "full_name": ["Ai Khác"]}
    line = Line(2, 0, columns, name_folded="ai khac")
    known = Books(None, Lines([line], columns)).by_index[line.id_index]
    assert (known.pk, line.id_index) == (members[1].pk, citizen_id_indexes(NUMBERS[1])[0])


def test_old_entries_of_the_journal_are_verified_after_its_key_changed(members):
    chain.seal()
    assert rotation.rotate_journal().number == 2
    make_organisation("DB2", "Đảng bộ Hai", "dang_bo_co_so")
    chain.seal()
    assert chain.verify().faults == []


def test_two_rotations_do_not_meet(members, settings):
    with rotation._alone(settings.FIELD_KEYS), pytest.raises(rotation.RotationRunning):
        rotation.rotate_fields(quiet)


def test_values_sealed_inside_json_are_found_too(members, settings, monkeypatch):
    from base64 import b64decode, b64encode

    from capuy.core.secrets import seal, unseal
    from capuy.members.models import Import
    from capuy.organisations.models import Organisation

    inside = sealed.JsonPlace(Import, "mapping", ("secret", "seed"), "here")
    monkeypatch.setattr(sealed, "OTHERS", [inside])
    make = {"digest": "", "content": b"", "organisation": Organisation.objects.first(), "user": make_user("ai")}
    secret = b64encode(seal("một hai ba", "here")).decode()
    kept = Import.objects.create(mapping={"secret": secret, "seed": "", "used": 3}, **make)
    Import.objects.create(mapping={}, **make)
    assert rotation.rotate_fields(quiet, now=True).values == 4
    kept.refresh_from_db()
    assert unseal(b64decode(kept.mapping["secret"]), "here") == "một hai ba"
    assert kept.mapping["used"] == 3
    inside.sample()


def test_every_column_of_bytes_is_sealed_or_says_why_not():
    """So that a new sealed column cannot be forgotten by a rotation."""
    plain = {
        "journal.entry.digest": "a keyed digest",
        "journal.seal.marks": "parts of keyed digests",
        "journal.seal.head": "a keyed digest",
        "reports.frozenpaper.docx": "an issued paper, kept to the letter",
        "reports.frozenpaper.with_grounds": "the same paper with the grounds of its figures",
        "reports.officetemplate.docx": "a template: whom it names, every report of the office names",
    }
    from django.apps import apps

    kept = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
    }
    places = {place.name for place in sealed.places()}
    assert kept - places == set(plain)


def test_whoever_seals_names_the_place_that_a_rotation_finds():
    """One line for each module that calls `seal` or `seal_bytes`, with the places where the values come to stand."""
    import ast

    from tests.architecture.house import short, sources

    stands = {
        "capuy/accounts/factors.py": "mfa.authenticator.data",
        "capuy/core/sealed.py": "",
        "capuy/members/models.py": "members.member.citizen_id_sealed",
        "capuy/members/importing/writing.py": "members.member.citizen_id_sealed",
        "capuy/members/importing/action.py": "members.import.content",
        "capuy/collection/actions/handing_papers.py": "collection.handedpaper.content collection.handedpaper.text",
        "capuy/proofing/actions.py": "proofing.paper.text proofing.paper.content",
        "capuy/tasks/files.py": "tasks.storedfile.content",
        "capuy/drafts/values.py": "drafts.pagedraft.values",
        "capuy/meetings/actions/sending.py": "meetings.conferencepaper.content",
    }

    def seals(tree: ast.Module) -> bool:
        names = {"seal", "seal_bytes"}
        imported = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "capuy.core.secrets"
            and names & {item.name for item in node.names}
            for node in ast.walk(tree)
        )
        return imported or any(
            isinstance(node, ast.Attribute)
            and node.attr in names
            and isinstance(node.value, ast.Name)
            and node.value.id == "secrets"
            for node in ast.walk(tree)
        )

    assert {short(path) for path, tree in sources() if seals(tree)} == set(stands)
    assert set(" ".join(stands.values()).split()) == {place.name for place in sealed.places()}


def lose_nothing(instance: Instance, seconds: float, chance: random.Random) -> tuple[int, int, list[str], int]:
    """Rotations are killed while others read and write: values read, written, what went wrong, and how many kills.

    The drill (K2) runs it.
    """
    work = instance.start(str(seconds), code=WORK)
    assert work.stdout.readline() == "working\n"
    until = time.monotonic() + seconds - 1
    killed = 0
    while time.monotonic() < until:
        process = instance.start("keys", "rotate", *chance.choice([[], ["--index"]]))
        try:
            process.communicate(timeout=chance.uniform(0.5, 1.5))
        except Exception:  # noqa: BLE001 - still at it
            process.kill()
            process.communicate()
            killed += 1
    out, err = work.communicate(timeout=60)
    read, written, *faults = out.split(maxsplit=2)
    instance.good("keys", "rotate", "--now")
    instance.good("keys", "rotate", "--index", "--now")
    seen = "import django; django.setup()\nfrom capuy.members.models import Member, citizen_id_index\n"
    seen += (
        "print(*[m.citizen_id for m in Member.objects.all() if m.citizen_id_index == citizen_id_index(m.citizen_id)])"
    )
    if sorted(instance.python(seen).split()) != [f"0790800{n:05d}" for n in range(12)]:
        faults.append("a number is lost")
    if [line != "-" for line in (instance.home / "keys/fields").read_text().split()].count(True) != 1:
        faults.append("an old key stays")
    if "toàn vẹn" not in instance.good("journal", "verify"):
        faults.append("the journal is broken")
    if work.returncode or not int(read) or not int(written):
        faults.append(err)
    return int(read), int(written), faults, killed


def test_a_rotation_is_one_command(members, monkeypatch, tmp_path):
    monkeypatch.setenv("CAPUY_HOME", str(tmp_path))

    def said(*arguments: str) -> str:
        answer = CliRunner().invoke(main, ["keys", "rotate", *arguments], catch_exceptions=False, prog_name="capuy")
        assert answer.exit_code == 0, answer.stderr
        return answer.stdout

    assert "Khóa số 2 đang được dùng; 3 giá trị" in said()
    assert "khóa cũ đã được bỏ" in said("--now")
    assert "để kiểm tra" in said("--journal")
    assert "Khởi động lại" in said("--session")
    place.mark_served()
    answer = CliRunner().invoke(main, ["keys", "rotate", "--now"], prog_name="capuy")
    assert (answer.exit_code, "Máy chủ đang chạy" in answer.stderr) == (1, True)
