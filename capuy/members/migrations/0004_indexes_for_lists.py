import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0003_no_overlapping_rows")]

    operations = [
        migrations.AlterField(
            model_name="member",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.RemoveIndex(model_name="membership", name="members_by_cell"),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["organisation", "kind", "valid_from", "valid_to"], name="members_by_cell"),
        ),
    ]
