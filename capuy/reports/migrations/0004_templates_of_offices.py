import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("reports", "0003_reports_of_any_period"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficeTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slot",
                    models.CharField(
                        choices=[
                            ("nam", "Báo cáo năm của đảng bộ"),
                            ("nam-chi-bo", "Báo cáo năm của chi bộ"),
                            ("ky-trong-nam", "Báo cáo tháng, quý, 6 tháng, 9 tháng của đảng bộ"),
                            ("ky-trong-nam-chi-bo", "Báo cáo tháng, quý, 6 tháng, 9 tháng của chi bộ"),
                            ("nhiem-ky", "Báo cáo giữa nhiệm kỳ, nhiệm kỳ của đảng bộ"),
                            ("nhiem-ky-chi-bo", "Báo cáo giữa nhiệm kỳ, nhiệm kỳ của chi bộ"),
                        ],
                        max_length=30,
                        verbose_name="loại mẫu",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="phiên bản")),
                ("filename", models.CharField(max_length=200, verbose_name="tên tệp")),
                ("docx", models.BinaryField()),
                ("digest", models.CharField(max_length=64, verbose_name="mã băm SHA-256")),
                ("used", models.JSONField(default=list)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="tải lên lúc")),
                ("uploaded_by", models.CharField(max_length=150, verbose_name="người tải lên")),
                ("in_use", models.BooleanField(default=False, verbose_name="đang dùng")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_templates",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["organisation_id", "slot", "-version"],
            },
        ),
        migrations.AddConstraint(
            model_name="officetemplate",
            constraint=models.UniqueConstraint(
                fields=("organisation", "slot", "version"), name="reports_template_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="officetemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("in_use", True)),
                fields=("organisation", "slot"),
                name="reports_template_in_use_once",
            ),
        ),
        migrations.AddField(
            model_name="frozenpaper",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="reports.officetemplate",
            ),
        ),
        migrations.AddField(
            model_name="frozenpaper",
            name="with_grounds",
            field=models.BinaryField(null=True),
        ),
    ]
