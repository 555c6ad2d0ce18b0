"""The database itself refuses two official memberships, or two statuses, of one member on the same day.

Any later migration that makes SQLite rebuild one of the two tables drops its triggers: it must call `guard` again
(`tests/members/test_members_guard.py` notices).
"""

from dataclasses import dataclass

from django.db import migrations


@dataclass(frozen=True)
class Guarded:
    table: str
    constraint: str
    only: str = ""


GUARDED = (
    Guarded("members_membership", "members_one_official_membership", "kind = 'official'"),
    Guarded("members_statusspell", "members_one_status"),
)

POSTGRESQL = """
ALTER TABLE {table} ADD CONSTRAINT {constraint}
EXCLUDE USING gist (member_id WITH =, daterange(valid_from, valid_to, '[)') WITH &&)
{where} DEFERRABLE INITIALLY IMMEDIATE
"""
SQLITE = """
CREATE TRIGGER {constraint}_{event} BEFORE {event} ON {table}
{when}
BEGIN
    SELECT RAISE(ABORT, 'constraint failed: {constraint}')
    FROM {table} AS other
    WHERE other.member_id = NEW.member_id AND other.id IS NOT NEW.id {only}
      AND other.valid_from < COALESCE(NEW.valid_to, '9999-12-31')
      AND COALESCE(other.valid_to, '9999-12-31') > NEW.valid_from;
END
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        for item in GUARDED:
            where = f"WHERE ({item.only})" if item.only else ""
            schema_editor.execute(POSTGRESQL.format(table=item.table, constraint=item.constraint, where=where))
        return
    for item in GUARDED:
        for event in ("insert", "update"):
            when = f"WHEN NEW.{item.only}" if item.only else ""
            only = f"AND other.{item.only}" if item.only else ""
            schema_editor.execute(
                SQLITE.format(table=item.table, constraint=item.constraint, event=event, when=when, only=only)
            )


def unguard(apps, schema_editor):
    for item in GUARDED:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {item.table} DROP CONSTRAINT {item.constraint}")
            continue
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {item.constraint}_{event}")


class Migration(migrations.Migration):
    dependencies = [("members", "0002_memberships_follow_closings")]

    operations = [migrations.RunPython(guard, unguard)]
