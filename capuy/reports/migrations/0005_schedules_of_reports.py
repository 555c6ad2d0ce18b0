"""Reports that are delivered by schedule."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_closed_places_are_few"),
        ("reports", "0004_templates_of_offices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("month", "Báo cáo tháng"),
                            ("quarter", "Báo cáo quý"),
                            ("half", "Báo cáo 6 tháng"),
                            ("year", "Báo cáo năm"),
                        ],
                        max_length=20,
                        verbose_name="loại báo cáo",
                    ),
                ),
                ("days_after", models.PositiveSmallIntegerField(verbose_name="số ngày sau khi hết kỳ")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="đặt lúc")),
                ("sent_until", models.DateField(verbose_name="đã gửi đến ngày")),
                ("paused", models.BooleanField(default=False, verbose_name="tạm dừng")),
                ("stopped", models.CharField(blank=True, max_length=200, verbose_name="lý do dừng")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_schedules",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("receivers", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["organisation_id", "pk"],
            },
        ),
    ]
