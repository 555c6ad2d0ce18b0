"""Targets of merged organisations are looked for whenever targets are read: among the few closed places alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_out_of_which_a_split_made_it"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                condition=models.Q(("closed", True)), fields=["organisation"], name="organisations_closed"
            ),
        ),
    ]
