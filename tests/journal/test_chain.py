"""Whatever is done to the journal behind the program's back shows, and the entry is named."""

import time

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from capuy.core import bulk
from capuy.journal import chain
from capuy.journal.actions import Act, record_alone, record_many
from capuy.journal.guards import ENTRIES, SEALS, guard, unguard
from capuy.journal.models import Entry, EntryKind, Seal

pytestmark = pytest.mark.django_db


def write(*names: str) -> list[int]:
    """One entry for each name, in one go; returns their ids."""
    record_many(
        [Act("tests.act", name, "tests.thing:1", before={"tên": "Ân", "số": 1}, after={"tên": name}) for name in names],
        by=None,
        kind=EntryKind.READING,
    )
    return sorted(Entry.objects.filter(summary__in=names).values_list("pk", flat=True))


@pytest.fixture
def journal() -> list[int]:
    """Five entries under three seals, and two that wait."""
    ids = []
    for names in (["một"], ["hai", "ba"], ["bốn", "năm"]):
        ids += write(*names)
        chain.seal()
    return ids + write("sáu", "bảy")


def tamper(*statements: str) -> None:
    """As somebody with the database's own rights would."""
    with connection.cursor() as cursor:
        for table in (ENTRIES, SEALS):
            for statement in unguard(connection.vendor, table):
                if not statement.startswith("DROP FUNCTION"):
                    cursor.execute(statement)
        for statement in statements:
            cursor.execute(statement)
        for table in (ENTRIES, SEALS):
            for statement in guard(connection.vendor, table):
                if "CREATE FUNCTION" not in statement:
                    cursor.execute(statement)


def first_fault() -> tuple[int, str]:
    (fault, *_) = chain.verify().faults
    return fault.entry, fault.message


def test_an_untouched_journal_is_whole(journal):
    verdict = chain.verify()
    assert (verdict.entries, verdict.unsealed, verdict.seals, verdict.faults) == (5, 2, 3, [])
    assert verdict.head == bytes(Seal.objects.latest("pk").head).hex()
    assert chain.seal() == 2
    assert chain.seal() == 0


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize(
    "change",
    [
        "summary = 'khác'",
        "actor = 'khác'",
        "address = '10.0.0.1'",
        "reason = 'khác'",
        "path = 'zzz'",
        "before = '{}'",
        "at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_entry_is_named(journal, place, change):
    tamper(f"UPDATE journal_entry SET {change} WHERE id = {journal[place]}")
    assert first_fault() == (journal[place], f"Dòng {journal[place]} đã bị sửa sau khi ghi.")


@pytest.mark.parametrize("place", range(5))
def test_a_removed_entry_is_named(journal, place):
    tamper(f"DELETE FROM journal_entry WHERE id = {journal[place]}")
    assert first_fault() == (journal[place], f"Dòng {journal[place]} đã bị xóa.")


def test_two_entries_that_changed_places_are_named(journal):
    second, third = journal[1:3]
    tamper(
        f"UPDATE journal_entry SET id = -1 WHERE id = {second}",
        f"UPDATE journal_entry SET id = {second} WHERE id = {third}",
        f"UPDATE journal_entry SET id = {third} WHERE id = -1",
    )
    assert first_fault()[0] == second


@pytest.mark.parametrize(
    "change",
    [
        "gaps = '[[1, 1]]'",
        "late = '[1]'",
        "late = '[[1]]'",
        "late = '7'",
        "gaps = '{\"a\": 1}'",
        "gaps = '[[1, 9e99]]'",
        "at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_seal_shows(journal, change):
    middle = Seal.objects.order_by("pk")[1]
    tamper(f"UPDATE journal_seal SET {change} WHERE id = {middle.pk}")
    assert chain.verify().faults


def test_a_removed_seal_shows(journal):
    middle = Seal.objects.order_by("pk")[1]
    tamper(f"DELETE FROM journal_seal WHERE id = {middle.pk}")
    assert first_fault()[0] == journal[1]


def test_what_is_cut_off_at_the_end_shows_by_the_anchor(journal, tmp_path):
    path = tmp_path / "away" / "anchors.jsonl"
    kept = chain.anchor(path)
    assert chain.verify(chain.anchors_in(path)).faults == []
    last = Seal.objects.latest("pk")
    tamper(f"DELETE FROM journal_entry WHERE id >= {last.first}", f"DELETE FROM journal_seal WHERE id = {last.pk}")
    assert chain.verify().faults == []
    (fault,) = chain.verify(chain.anchors_in(path)).faults
    assert fault.entry == kept.last == journal[-1]
    assert "cắt bớt" in fault.message


def test_another_key_proves_nothing(journal, settings, tmp_path):
    other = tmp_path / "key"
    other.write_text("00" * 32)
    settings.JOURNAL_KEYS = type(settings.JOURNAL_KEYS)(other)
    assert first_fault()[0] == journal[0]


def test_a_new_key_takes_over_and_the_old_one_still_proves(journal, settings, tmp_path):
    both = tmp_path / "key"
    both.write_text(settings.JOURNAL_KEYS.path.read_text())
    settings.JOURNAL_KEYS = type(settings.JOURNAL_KEYS)(both)
    settings.JOURNAL_KEYS.add()
    write("tám")
    chain.seal()
    assert chain.verify().faults == []
    assert bytes(Entry.objects.latest("pk").digest)[0] == 2


def put(pk: int, name: str) -> None:
    """An entry with an id of its own, as one has that commits out of turn."""
    texts = ("change", "ai", "", "", "", "tests.act", name, "tests.thing:1", "", "", "{}", "{}", "")
    at = timezone.now()
    row = {"id": pk, "at": at, **dict(zip(chain.CONTENT[1:], texts, strict=True)), "digest": chain.digest(at, texts)}
    bulk.insert(Entry, {name: [value] for name, value in row.items()})


def test_an_entry_that_commits_late_is_sealed_late_and_named_when_it_goes(journal):
    chain.seal()
    last = Entry.objects.latest("pk").pk
    put(last + 3, "đúng lúc")
    assert chain.seal() == 1
    put(last + 2, "muộn")
    assert chain.seal() == 1
    assert Seal.objects.latest("pk").late == [last + 2]
    assert chain.seal() == 0
    assert chain.verify().faults == []
    tamper(f"DELETE FROM journal_entry WHERE id = {last + 2}")
    assert first_fault() == (last + 2, f"Dòng {last + 2} đã bị xóa.")


def test_an_entry_that_has_just_committed_late_waits_and_is_no_fault(journal):
    chain.seal()
    last = Entry.objects.latest("pk").pk
    put(last + 3, "đúng lúc")
    chain.seal()
    put(last + 2, "muộn")
    assert chain.waits()
    verdict = chain.verify()
    assert (verdict.faults, verdict.unsealed) == ([], 1)
    tamper(f"UPDATE journal_entry SET summary = 'khác' WHERE id = {last + 2}")
    assert first_fault()[0] == last + 2
    tamper(f"UPDATE journal_entry SET summary = 'muộn' WHERE id = {last + 2}")
    assert chain.seal() == 1
    assert not chain.waits()
    assert chain.verify().faults == []


@pytest.mark.parametrize("gaps", [1, 400])
def test_late_entries_are_looked_for_in_few_queries(journal, gaps, django_assert_max_num_queries):
    chain.seal()
    last = Entry.objects.latest("pk").pk
    for number in range(1, gaps + 1):
        put(last + 2 * number, "đúng lúc")
    chain.seal()
    put(last + 1, "muộn")
    with django_assert_max_num_queries(5):
        assert [pk for pk, _ in chain._late_entries()] == [last + 1]


def test_an_entry_that_was_put_into_an_old_gap_is_named(journal):
    chain.seal()
    last = Entry.objects.latest("pk").pk
    put(last + 3, "đúng lúc")
    with time_machine.travel(timezone.now() - chain.LATE * 2):
        chain.seal()
    put(last + 1, "chèn vào")
    assert chain.seal() == 0
    assert first_fault()[0] == last + 1


@given(st.sets(st.integers(1, 60)), st.integers(1, 10), st.integers(50, 60))
def test_gaps_are_what_is_missing(ids, first, last):
    inside = sorted(pk for pk in ids if first <= pk <= last)
    gaps = list(chain.gaps_of(inside, first, last))
    assert {pk for a, b in gaps for pk in range(a, b + 1)} == set(range(first, last + 1)) - set(inside)
    assert all(a <= b for a, b in gaps)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_entries_are_sealed_after_commit_once_a_second(monkeypatch):
    monkeypatch.setattr(chain, "_last_sealing", 0.0)
    record_alone(Act("tests.act", "một", "tests.thing:1"), by=None)
    record_alone(Act("tests.act", "hai", "tests.thing:1"), by=None)
    assert [(seal.last - seal.first) for seal in Seal.objects.all()] == [Entry.objects.earliest("pk").pk - 1]
    monkeypatch.setattr(chain, "_last_sealing", time.monotonic() - 2)
    record_alone(Act("tests.act", "ba", "tests.thing:1"), by=None)
    assert chain.verify().unsealed == 0


def test_the_database_refuses_to_change_a_seal(journal):
    for statement in ("UPDATE journal_seal SET first = 0", "DELETE FROM journal_seal"):
        with pytest.raises(DatabaseError, match="neither changed nor removed"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize("moved", [("a", "\0b"), ("a\0", "b"), ("a\0b", "")])
def test_a_letter_that_moves_from_one_text_to_the_next_changes_the_digest(moved):
    at = timezone.now()
    rest = [""] * (len(chain.CONTENT) - 3)
    assert chain.digest(at, ["a", "b", *rest]) != chain.digest(at, [*moved, *rest])
    assert len({chain.digest(at, [*pair, *rest]) for pair in (("a", "\0b"), ("a\0", "b"), ("a\0b", ""))}) == 3
