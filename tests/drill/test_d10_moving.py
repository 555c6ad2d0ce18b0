"""D10: every table equal after SQLite → PostgreSQL, and after the last migrations are taken back and put on again."""

import json

import pytest

from tests.drill.frame import Drill, planted, reaches
from tests.operations.conftest import Databases, Instance, database_url, on_postgresql
from tests.operations.test_copying import sqlite

__all__ = ["sqlite"]
pytestmark = pytest.mark.slow
# Every table that the models name, read through them: not by the way that `copy` compares.
ROWS = """
import hashlib, json, django; django.setup()
from django.apps import apps
found = {}
for model in apps.get_models(include_auto_created=True):
    if not model._meta.managed or model._meta.app_label in {"contenttypes", "auth"}:
        continue
    rows = model._base_manager.values_list(*[field.attname for field in model._meta.concrete_fields])
    plain = lambda value: bytes(value).hex() if isinstance(value, memoryview | bytes) else str(value)
    lines = sorted(json.dumps(list(row), default=plain, sort_keys=True) for row in rows)
    found[model._meta.label_lower] = [len(lines), hashlib.sha256("".join(lines).encode()).hexdigest()]
print(json.dumps(found))
"""
# The migrations that are the last of their room and only add something: a release before lacked them.
BACK_AND_ON = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection, migrations as m
from django.db.migrations.loader import MigrationLoader
graph = MigrationLoader(connection).graph
def adds(one):
    if isinstance(one, m.RunPython):
        return one.reversible and one.reverse_code is not m.RunPython.noop
    return isinstance(one, m.CreateModel | m.AddIndex | m.AddConstraint)
for app, name in graph.leaf_nodes():
    before = [parent.key[1] for parent in graph.node_map[app, name].parents if parent.key[0] == app]
    if before and all(map(adds, graph.nodes[app, name].operations)):
        call_command("migrate", app, before[0], verbosity=0)
        print(app, name)
call_command("migrate", verbosity=0)
"""


def rows(instance: Instance) -> dict[str, list[object]]:
    return json.loads(instance.python(ROWS))


def compare(drill: Drill, before: dict[str, list[object]], after: dict[str, list[object]]) -> None:
    for label in sorted({*before, *after}):
        drill.expect(before.get(label) == after.get(label), f"{label}: {before.get(label)} → {after.get(label)}")


@reaches("D10")
def test_migrations_taken_back_and_put_on_again_lose_nothing(drill, instance):
    before = rows(instance)
    assert "journal 0005_no_way_round" in instance.python(BACK_AND_ON)
    compare(drill, before, rows(instance))
    assert "✓" in instance.good("check")


@pytest.mark.skipif(not on_postgresql(), reason="needs a PostgreSQL to copy to")
@reaches("D10")
def test_every_table_is_equal_after_the_copy(drill, sqlite: Instance, databases: Databases):
    url = database_url(databases.make())
    before = rows(sqlite)
    sqlite.good("copy", "--to", url)
    after = rows(Instance(sqlite.home, url))
    grew = ("journal.entry", "journal.seal")  # the copy tells the journal of itself
    compare(
        drill, {k: v for k, v in before.items() if k not in grew}, {k: v for k, v in after.items() if k not in grew}
    )
    for label in grew:
        drill.expect(after[label][0] >= before[label][0], label)


@planted("D10")
def test_a_table_that_lost_a_row_is_found(drill, instance):
    before = rows(instance)
    instance.python(
        "import django; django.setup()\nfrom capuy.accounts.models import Grant\nGrant.objects.first().delete()"
    )
    compare(drill, before, rows(instance))
