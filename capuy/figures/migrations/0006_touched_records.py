"""Writers leave one mark of what they touched; what it means for each period is worked out before reading."""

import django.db.models.deletion
from django.db import migrations, models


def count_again(apps, _schema):
    apps.get_model("figures", "DirtyMark").objects.all().delete()
    apps.get_model("figures", "TrackedPeriod").objects.update(counted_as_of=None)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("figures", "0005_count_again_terms_from_their_years"),
    ]

    operations = [
        migrations.CreateModel(
            name="Touched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(null=True)),
                ("form", models.CharField(blank=True, max_length=12)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.organisation"
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(model_name="dirtymark", name="figures_dirty"),
        migrations.AddIndex(
            model_name="dirtymark",
            index=models.Index(fields=["period", "organisation"], name="figures_dirty"),
        ),
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
