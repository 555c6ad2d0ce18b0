"""Who was urged at one time by one person makes a round; what was counted of it then is not known."""

from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models


def gather(apps, schema_editor):
    urging = apps.get_model("collection", "Urging")
    rounds = defaultdict(list)
    for one in urging.objects.select_related("addressee").order_by("pk"):
        rounds[one.addressee.asked_id, one.at, one.by_name, one.message].append(one)
    for (asked, at, name, message), found in rounds.items():
        made = apps.get_model("collection", "UrgingRound").objects.create(
            asked_id=asked, at=at, by_name=name, message=message, units=len({one.addressee_id for one in found})
        )
        seen = set()
        for one in found:
            if one.addressee_id in seen:
                one.delete()
                continue
            seen.add(one.addressee_id)
            one.round = made
            one.save(update_fields=["round"])


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="UrgingRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="lúc")),
                ("by_name", models.CharField(blank=True, max_length=200, verbose_name="người đôn đốc")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="lời nhắc")),
                ("units", models.PositiveIntegerField(default=0, verbose_name="số đơn vị")),
                ("unreached", models.PositiveIntegerField(default=0, verbose_name="số đơn vị không có người nhận")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="số người được báo")),
                ("by_mail", models.PositiveIntegerField(default=0, verbose_name="số người nhận thư")),
                ("by_push", models.PositiveIntegerField(default=0, verbose_name="số người nhận trên trình duyệt")),
                (
                    "asked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="urging_rounds",
                        to="collection.reportrequest",
                    ),
                ),
            ],
            options={"ordering": ["-at", "-pk"]},
        ),
        migrations.AddField(
            model_name="urging",
            name="round",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="urgings",
                to="collection.urginground",
            ),
        ),
        migrations.RunPython(gather, migrations.RunPython.noop),
    ]
