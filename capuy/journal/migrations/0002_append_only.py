from django.db import migrations

from capuy.journal.guards import guard, unguard


def _run(statements, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def up(apps, schema_editor):
    _run(guard(schema_editor.connection.vendor), schema_editor)


def down(apps, schema_editor):
    _run(unguard(schema_editor.connection.vendor), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(up, down)]
