from django.db import migrations, models

from capuy.core import bulk
from capuy.journal import chain
from capuy.journal.guards import SEALS, guard, unguard

PORTION = 2_000


def _run(statements, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def step_aside(apps, schema_editor):
    _run(unguard(schema_editor.connection.vendor), schema_editor)


def stand_again(apps, schema_editor):
    _run(guard(schema_editor.connection.vendor), schema_editor)


def guard_seals(apps, schema_editor):
    _run(guard(schema_editor.connection.vendor, SEALS), schema_editor)


def give_digests(apps, schema_editor):
    """What was written before entries had digests is taken as it stands."""
    entry = apps.get_model("journal", "Entry")
    last = 0
    while rows := list(entry.objects.filter(pk__gt=last).order_by("pk").values("pk", *chain.CONTENT)[:PORTION]):
        bulk.update(entry, ["digest"], [(chain.digest(row["at"], chain.texts_of(row)), row["pk"]) for row in rows])
        last = rows[-1]["pk"]


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]

    operations = [
        # SQLite makes the table anew for a new column, and loses its triggers.
        migrations.RunPython(step_aside, stand_again),
        migrations.AddField("entry", "digest", models.BinaryField(default=b""), preserve_default=False),
        migrations.RunPython(give_digests, migrations.RunPython.noop),
        migrations.RunPython(stand_again, step_aside),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="lúc")),
                ("first", models.BigIntegerField(verbose_name="từ dòng")),
                ("last", models.BigIntegerField(verbose_name="đến dòng")),
                ("gaps", models.JSONField(default=list, verbose_name="dòng khuyết")),
                ("late", models.JSONField(default=list, verbose_name="dòng đến muộn")),
                ("marks", models.BinaryField()),
                ("head", models.BinaryField()),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(guard_seals, migrations.RunPython.noop),
    ]
