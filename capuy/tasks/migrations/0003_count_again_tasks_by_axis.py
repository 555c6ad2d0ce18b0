"""Tasks are counted by field of work now; emptying the day has stored sheets built again."""

from django.db import migrations


def count_again(apps, _schema):
    apps.get_model("figures", "TrackedPeriod").objects.update(counted_as_of=None)


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0009_flags_on_figures"),
        ("tasks", "0002_themes_programmes_and_plans"),
    ]

    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
