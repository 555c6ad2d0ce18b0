"""Closes the ways round the guards: REPLACE fires no trigger of DELETE on SQLite, TRUNCATE none of rows anywhere."""

from django.db import migrations

from capuy.journal.guards import ENTRIES, SEALS, guard_whole, unguard_whole


def put_up(apps, schema_editor):
    for table in (ENTRIES, SEALS):
        for statement in guard_whole(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


def take_down(apps, schema_editor):
    for table in (ENTRIES, SEALS):
        for statement in unguard_whole(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_forms_handed_in")]
    operations = [migrations.RunPython(put_up, take_down)]
