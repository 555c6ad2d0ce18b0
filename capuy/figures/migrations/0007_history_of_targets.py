"""Changes of targets are kept; sums that do not add up have a written reason."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0006_touched_records"),
        ("organisations", "0004_closed_places_are_few"),
    ]

    operations = [
        migrations.AddField(
            model_name="target",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="lý do chênh lệch giữa các đơn vị"),
        ),
        migrations.AddField(
            model_name="target",
            name="years_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="lý do chênh lệch giữa các năm"),
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=12, verbose_name="kỳ")),
                ("indicator", models.CharField(max_length=80, verbose_name="chỉ tiêu")),
                ("old", models.PositiveIntegerField(null=True, verbose_name="giao trước")),
                ("new", models.PositiveIntegerField(null=True, verbose_name="giao sau")),
                ("decided_in", models.CharField(blank=True, max_length=200, verbose_name="căn cứ")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="lý do chênh lệch")),
                ("at", models.DateTimeField(null=True, verbose_name="lúc")),
                ("by", models.CharField(blank=True, max_length=150, verbose_name="người giao")),
                ("by_name", models.CharField(blank=True, max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="target_changes",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("at"), descending=True, nulls_last=True), "-pk"],
                "indexes": [
                    models.Index(fields=["organisation", "period", "indicator"], name="figures_target_history")
                ],
            },
        ),
    ]
