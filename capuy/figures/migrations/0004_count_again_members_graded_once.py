"""Grades of members count only at cells of the counting day now; emptying the day has stored sheets built again."""

from django.db import migrations


def count_again(apps, _schema):
    apps.get_model("figures", "TrackedPeriod").objects.update(counted_as_of=None)


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0003_count_again_by_new_definitions"),
    ]

    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
