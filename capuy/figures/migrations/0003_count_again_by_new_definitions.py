"""Sheets that are kept were counted by older definitions; emptying the day has them built again when next read."""

from django.db import migrations


def count_again(apps, _schema):
    apps.get_model("figures", "TrackedPeriod").objects.update(counted_as_of=None)


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0002_tracked_period_counted_as_of"),
    ]

    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
