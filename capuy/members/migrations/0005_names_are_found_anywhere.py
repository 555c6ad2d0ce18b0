"""An index of three letters each, so that a part of a name is found among millions without reading all of them."""

from django.db import migrations

INDEX = "members_by_part"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(f"CREATE INDEX {INDEX} ON members_member USING gin (name_folded gin_trgm_ops)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("members", "0004_indexes_for_lists")]

    operations = [migrations.RunPython(add, drop)]
