"""What was set before changes were kept becomes the first line of its history."""

from django.db import migrations


def begin(apps, _schema):
    change = apps.get_model("figures", "TargetChange")
    known = ("organisation_id", "period", "indicator", "decided_in")
    rows = apps.get_model("figures", "Target").objects.values_list(*known, "value")
    made = (change(**dict(zip(known, given, strict=True)), new=value) for *given, value in rows.iterator())
    change.objects.bulk_create(made, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("figures", "0007_history_of_targets")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
