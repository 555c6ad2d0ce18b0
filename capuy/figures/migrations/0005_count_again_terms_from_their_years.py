"""Terms take reported figures from the forms of their years now; emptying the day has stored sheets built again."""

from django.db import migrations


def count_again(apps, _schema):
    apps.get_model("figures", "TrackedPeriod").objects.update(counted_as_of=None)


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0004_count_again_members_graded_once"),
    ]

    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
