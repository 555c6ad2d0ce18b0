"""Notes and follow-up flags on single figures."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0008_begin_histories_of_targets"),
        ("organisations", "0004_closed_places_are_few"),
    ]

    operations = [
        migrations.CreateModel(
            name="FigureFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=12, verbose_name="kỳ")),
                ("indicator", models.CharField(max_length=80, verbose_name="số liệu")),
                ("text", models.CharField(max_length=500, verbose_name="nội dung")),
                ("follow_up", models.BooleanField(default=False, verbose_name="cần xem lại")),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="ghi lúc")),
                ("opened_by", models.CharField(max_length=150, verbose_name="người ghi")),
                ("opened_by_name", models.CharField(blank=True, max_length=200)),
                ("closed_at", models.DateTimeField(null=True, verbose_name="đóng lúc")),
                ("closed_by", models.CharField(blank=True, max_length=150, verbose_name="người đóng")),
                ("closed_by_name", models.CharField(blank=True, max_length=200)),
                ("outcome", models.CharField(blank=True, max_length=500, verbose_name="kết quả xem lại")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figure_flags",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "indexes": [models.Index(fields=["organisation", "period", "closed_at"], name="figures_flags")],
            },
        ),
    ]
