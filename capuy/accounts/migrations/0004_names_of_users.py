from django.db import migrations

import capuy.core.fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_cache_table")]

    operations = [
        migrations.AddField(
            "user",
            "name_folded",
            capuy.core.fields.KeyField(default="", editable=False, max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            "user",
            "name_key",
            capuy.core.fields.KeyField(default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        migrations.AlterModelOptions("user", options={"ordering": ["name_key", "pk"]}),
    ]
