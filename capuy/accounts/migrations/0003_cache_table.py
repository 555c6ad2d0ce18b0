"""The table of the limits on guessing passwords (`CACHES`), so that one command sets a database up."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_must_change_password")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
