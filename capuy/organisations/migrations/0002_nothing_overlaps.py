"""An organisation has one version and one place at a time; the database holds that, whoever writes.

PostgreSQL has exclusion constraints for it. SQLite gets triggers: they go with the table when a later migration remakes
it, and must then be made again (tests/organisations/test_database_guards.py tells).
"""

from django.db import migrations

TABLES = ("organisations_version", "organisations_placement")

_OVERLAPS = """
    SELECT 1 FROM {table} AS other
    WHERE other.organisation_id = NEW.organisation_id {besides}
      AND (NEW.valid_to IS NULL OR other.valid_from < NEW.valid_to)
      AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from)
"""
_TRIGGER = """
    CREATE TRIGGER {table}_no_overlap_{event} BEFORE {doing} ON {table}
    WHEN EXISTS ({overlaps})
    BEGIN SELECT RAISE(ABORT, '{table}_no_overlap'); END
"""


def _sqlite_guards(table):
    insert = _OVERLAPS.format(table=table, besides="")
    update = _OVERLAPS.format(table=table, besides="AND other.id <> NEW.id")
    changing = "UPDATE OF organisation_id, valid_from, valid_to"
    return [
        _TRIGGER.format(table=table, event="insert", doing="INSERT", overlaps=insert),
        _TRIGGER.format(table=table, event="update", doing=changing, overlaps=update),
    ]


def _postgresql_guards(table):
    return [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap "
        "EXCLUDE USING gist (organisation_id WITH =, daterange(valid_from, valid_to) WITH &&)"
    ]


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        statements = [statement for table in TABLES for statement in _postgresql_guards(table)]
    else:
        statements = [statement for table in TABLES for statement in _sqlite_guards(table)]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_no_overlap_insert")
            schema_editor.execute(f"DROP TRIGGER {table}_no_overlap_update")


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
