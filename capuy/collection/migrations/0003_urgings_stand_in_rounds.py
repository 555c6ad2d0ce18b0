import django.db.models.deletion
from django.db import migrations, models


def scatter(apps, schema_editor):
    """Back: each urging says itself what its round says."""
    for one in apps.get_model("collection", "Urging").objects.select_related("round"):
        one.at, one.by_name, one.message = one.round.at, one.round.by_name, one.round.message
        one.save(update_fields=["at", "by_name", "message"])


class Migration(migrations.Migration):
    """Apart from the one that moves the rows: PostgreSQL changes no table in the transaction that wrote to it."""

    dependencies = [("collection", "0002_rounds_of_urging")]

    operations = [
        migrations.AlterModelOptions(name="urging", options={"ordering": ["-round__at", "-pk"]}),
        migrations.AlterField(
            model_name="urging",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="urgings", to="collection.urginground"
            ),
        ),
        # Taken back, the column is empty until `scatter` has filled it.
        migrations.AlterField(
            model_name="urging", name="at", field=models.DateTimeField(null=True, verbose_name="lúc")
        ),
        migrations.RunPython(migrations.RunPython.noop, scatter),
        migrations.RemoveField(model_name="urging", name="at"),
        migrations.RemoveField(model_name="urging", name="by_name"),
        migrations.RemoveField(model_name="urging", name="message"),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.UniqueConstraint(fields=["addressee", "round"], name="collection_urged_once"),
        ),
    ]
