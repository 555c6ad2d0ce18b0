"""A sign-in name stands once, whatever its case. Names that differ by case only are told, not changed: people know them."""

from collections import defaultdict

from django.core.management import CommandError
from django.db import migrations, models
from django.db.models.functions import Lower

TOLD = """Tên đăng nhập trùng nhau khi không kể chữ hoa, chữ thường: {names}.
Chưa thay đổi gì. Đặt tên khác cho một người trong mỗi nhóm rồi nâng cấp lại, ví dụ với người số {pk}:
capuy manage shell -c "from capuy.accounts.models import User; User.objects.filter(pk={pk}).update(username='...')\""""


def name_collisions(apps, schema_editor):
    groups = defaultdict(list)
    users = apps.get_model("accounts", "User").objects.annotate(lower=Lower("username"))
    for pk, name, lower in users.order_by("pk").values_list("pk", "username", "lower"):
        groups[lower].append((pk, name))
    twins = [group for group in groups.values() if len(group) > 1]
    if twins:
        names = "; ".join(", ".join(f"“{name}” (người số {pk})" for pk, name in group) for group in twins)
        raise CommandError(TOLD.format(names=names, pk=twins[0][-1][0]))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_emergencies"),
    ]

    operations = [
        migrations.RunPython(name_collisions, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_name_once",
                violation_error_message="Tên đăng nhập này đã có người dùng, không kể chữ hoa, chữ thường.",
            ),
        ),
    ]
