from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_keep_frozen_papers"),
    ]

    operations = [
        migrations.AddField(
            model_name="frozenfigure",
            name="period",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="frozenfigure", name="reports_figure_once"),
        migrations.AddConstraint(
            model_name="frozenfigure",
            constraint=models.UniqueConstraint(fields=("report", "indicator", "period"), name="reports_figure_once"),
        ),
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("year", "Báo cáo năm"),
                    ("nine_months", "Báo cáo 9 tháng"),
                    ("half", "Báo cáo 6 tháng"),
                    ("quarter", "Báo cáo quý"),
                    ("month", "Báo cáo tháng"),
                    ("mid_term", "Sơ kết giữa nhiệm kỳ"),
                    ("term", "Báo cáo nhiệm kỳ"),
                ],
                default="year",
                max_length=20,
                verbose_name="loại báo cáo",
            ),
        ),
    ]
