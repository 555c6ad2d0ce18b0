"""A sign-in name stands once, whatever its case; the migration names those that do not."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction

from capuy.accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_database_refuses_a_name_that_differs_by_case_only() -> None:
    make_user("an")
    for name in ("AN", "An"):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_user(name)
    with pytest.raises(ValidationError, match="không kể chữ hoa"):
        User(username="AN", full_name="x", password="x").full_clean()


def test_the_migration_names_the_collisions_and_changes_nothing() -> None:
    check = importlib.import_module("capuy.accounts.migrations.0008_names_once").name_collisions
    check(apps, None)  # nothing to tell
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX accounts_user_name_once")
    people = [make_user(name) for name in ("an", "binh", "AN", "Binh", "cuc")]
    with pytest.raises(CommandError) as error:
        check(apps, None)
    told = str(error.value)
    assert f"“an” (người số {people[0].pk}), “AN” (người số {people[2].pk})" in told
    assert "“binh”" in told
    assert "cuc" not in told
    assert f"filter(pk={people[2].pk})" in told
    assert User.objects.count() == 5
