"""C1: whatever is done to the journal shows. C2: whoever opens a file is written down. C3: the application cannot."""

import datetime as dt
import json

import pytest
from django.db import DatabaseError, connection, models, transaction

from capuy.journal import chain
from capuy.journal.actions import Act, record_many
from capuy.journal.guards import ENTRIES, SEALS, guard, unguard
from capuy.journal.models import Entry, EntryKind, Seal
from tests.architecture.world import World
from tests.drill.canaries import fill_the_rest, plant, text_of
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import Standings, shapes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Undo(Exception):
    """Whatever a case did is undone."""


# ── C1 ──


@pytest.fixture
def journal(tmp_path) -> list[chain.Anchor]:
    """Four seals over ten entries, anchored, and two entries that no seal holds yet."""
    for number in range(4):
        acts = [
            Act("tests.act", f"việc {number}.{n}", f"tests.thing:{n}", before={"a": n, "b": "x"}, after={"a": n + 1})
            for n in range(number + 1)
        ]
        record_many(acts, by=None, kind=EntryKind.READING)
        chain.seal()
    path = tmp_path / "anchors"
    chain.anchor(path)
    record_many([Act("tests.act", "chưa niêm phong", "tests.thing:9")] * 2, by=None)
    return chain.anchors_in(path)


def another(value, column, chance):
    """A value of the column that is not the one that stands there."""
    if isinstance(column, models.JSONField):
        return json.dumps([[1, 2 + chance.randrange(99)]] if isinstance(value, list) else {"z": chance.random()})
    match value:
        case bytes() | memoryview():
            raw = bytearray(bytes(value))
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            return bytes(raw)
        case int():
            return value + 1 + chance.randrange(5)
        case dt.datetime():
            return value + dt.timedelta(microseconds=1 + chance.randrange(10**9))
    at = chance.randrange(len(value) + 1)
    return value[:at] + chance.choice("aă ₫1\u200b") + value[at:]


def mutate(chance) -> str:
    """One statement or two, as somebody with the database's own rights would write; says what."""
    model = chance.choice([Entry, Entry, Entry, Seal])
    sealed = model is Seal or chance.random() < 0.8
    rows = (
        model.objects.filter(pk__lte=Seal.objects.latest("pk").last)
        if sealed and model is Entry
        else model.objects.all()
    )
    row = chance.choice(list(rows))
    table = model._meta.db_table
    kind = chance.choice(["column"] * 6 + ["delete", "swap", "copy"])
    with connection.cursor() as cursor:
        if kind == "delete" and sealed:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])
            return f"{table} {row.pk} removed"
        if kind == "swap" and model is Entry:
            other = chance.choice([one for one in Entry.objects.all() if one.pk != row.pk])
            for old, new in ((row.pk, -1), (other.pk, row.pk), (-1, other.pk)):
                cursor.execute(f"UPDATE {table} SET id = %s WHERE id = %s", [new, old])
            if (
                max(row.pk, other.pk) > Seal.objects.latest("pk").last
                and min(row.pk, other.pk) > Seal.objects.latest("pk").last
            ):
                return ""  # two that no seal holds yet have no order
            return f"{table} {row.pk} and {other.pk} swapped"
        column = chance.choice([field for field in model._meta.concrete_fields if not field.primary_key])
        value = getattr(row, column.attname)
        fresh = another(value, column, chance)
        if column.choices:
            fresh = chance.choice([choice for choice, _ in column.choices if choice != value])
        if isinstance(fresh, str) and column.max_length:
            fresh = fresh[-column.max_length :]
        adapted = connection.ops.adapt_datetimefield_value(fresh) if isinstance(fresh, dt.datetime) else fresh
        cursor.execute(
            f"UPDATE {table} SET {connection.ops.quote_name(column.column)} = %s WHERE id = %s", [adapted, row.pk]
        )
        return f"{table} {row.pk}.{column.name}: {value!r} → {fresh!r}"


def off_guard(turn) -> None:
    with connection.cursor() as cursor:
        for table in (ENTRIES, SEALS):
            for statement in turn(connection.vendor, table):
                if "FUNCTION journal_refuse()" not in statement or statement.startswith("CREATE TRIGGER"):
                    cursor.execute(statement)


def tamper(drill: Drill, anchors: list[chain.Anchor]) -> None:
    assert chain.verify(anchors).faults == []
    off_guard(unguard)
    for _ in drill.cases():
        point = transaction.savepoint()
        what = mutate(drill.random)
        if what and not chain.verify(anchors).faults:
            drill.bad(what)
        transaction.savepoint_rollback(point)
        transaction.savepoint_commit(point)  # rolled back alone it stays open, and the next one stands inside it
    off_guard(guard)


@reaches("C1", sample=80, full=10_000)
def test_every_mutation_is_found(drill, journal):
    tamper(drill, journal)


@planted("C1", cases=80)
def test_a_digest_that_leaves_something_out_is_found(drill, journal, monkeypatch):
    monkeypatch.setattr(chain, "_is_whole", lambda row: True)
    tamper(drill, journal)


# ── C2 ──


def read(drill: Drill, world: World) -> None:
    """Every page that shows what only a personal file holds leaves an entry of who saw it."""
    found = plant(world, "A")
    client = Standings(world).everything()
    told = Entry.objects.filter(kind__in=[EntryKind.READING, EntryKind.EXPORT])
    addresses = [path for _, path in shapes(world.own)]
    personal = []
    while not drill.full or drill.done < drill.wanted:
        for path in personal or addresses:
            before = told.count()
            point = transaction.savepoint()
            answer = client.get(path)
            after = told.count()
            transaction.savepoint_rollback(point)
            transaction.savepoint_commit(point)  # rolled back alone it stays open, and the next one stands inside it
            seen = {spot.column for spot in found.found_in(text_of(answer))} & OF_A_FILE
            if seen:
                personal += [path] if len(personal) < len(addresses) and path not in personal else []
                drill.expect(after > before, f"{path} shows {seen} and nobody is told")
        if not drill.full:
            break


# What stands in the file of a member alone. Name, day of birth and cell are the list; they name who is meant everywhere.
OF_A_FILE = {
    *(f"members.member.{name}" for name in ("home_town", "residence", "occupation", "citizen_id", "other_name")),
    *("members.personalfact.title", "members.personalfact.decision_number", "members.statusspell.note"),
}


@pytest.fixture
def world() -> World:
    world = World()
    fill_the_rest(world)
    return world


@pytest.mark.once
@reaches("C2", sample=3, full=20_000)
def test_who_reads_a_file_is_written_down(drill, world):
    read(drill, world)


@planted("C2")
def test_a_page_that_tells_nobody_is_found(drill, world, monkeypatch):
    from capuy.members.actions import reading

    monkeypatch.setattr(reading, "record", lambda *args, **kwargs: None)
    read(drill, world)


# ── C3 ──


def statements(table: str, row: int) -> list[str]:
    """Ways to change, remove or write over an entry with the rights of the application."""
    columns = [field.column for field in (Entry if table == ENTRIES else Seal)._meta.concrete_fields]
    quoted = [connection.ops.quote_name(column) for column in columns]
    found = [f"UPDATE {table} SET {column} = {column} WHERE id = {row}" for column in quoted]
    found += [
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE id = {row}",
        f"UPDATE {table} SET id = id + 1000000",
        f"INSERT INTO {table} SELECT * FROM {table} WHERE id = {row} ON CONFLICT (id) DO UPDATE SET id = excluded.id",
    ]
    if connection.vendor == "sqlite":
        return [
            *found,
            f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = {row}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = {row}",
            f"UPDATE OR REPLACE {table} SET id = id + 1 WHERE id = {row}",
            f"WITH one AS (SELECT {row} AS n) DELETE FROM {table} WHERE id IN (SELECT n FROM one)",
        ]
    return [
        *found,
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"WITH gone AS (DELETE FROM {table} WHERE id = {row} RETURNING id) SELECT * FROM gone",
        f"MERGE INTO {table} t USING (SELECT {row} AS n) s ON t.id = s.n WHEN MATCHED THEN DELETE",
    ]


def force(drill: Drill) -> None:
    for table, model in ((ENTRIES, Entry), (SEALS, Seal)):
        for row in model.objects.values_list("pk", flat=True):
            for statement in statements(table, row):
                try:
                    with transaction.atomic(), connection.cursor() as cursor:
                        cursor.execute(statement)
                        raise Undo
                except Undo:
                    drill.expect(False, statement)
                except DatabaseError as refusal:
                    drill.expect("neither changed nor removed" in str(refusal), f"{statement}: {refusal}")


@reaches("C3")
def test_the_application_cannot_change_the_journal(drill, journal):
    force(drill)


@planted("C3")
def test_a_table_without_its_guard_is_found(drill, journal):
    off_guard(unguard)
    force(drill)
