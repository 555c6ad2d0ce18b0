"""Every personal column says why it is kept."""

import pytest
from django.apps import apps

from capuy.members import models
from capuy.members.columns import COLUMNS, Class


def test_every_column_has_a_purpose_and_a_class() -> None:
    kept = {
        model.__name__: {column.name for column in model._meta.concrete_fields}
        for model in apps.get_app_config("members").get_models()
    }
    assert {name: set(columns) for name, columns in COLUMNS.items()} == kept


def test_every_purpose_is_said() -> None:
    assert all(column.purpose for columns in COLUMNS.values() for column in columns.values())


@pytest.mark.parametrize("name", ["ethnic_group", "religion", "citizen_id_sealed"])
def test_what_the_law_calls_sensitive_is_classed_so(name: str) -> None:
    assert COLUMNS["Member"][name].classed is Class.SENSITIVE


def test_no_column_of_the_secret_dossier() -> None:
    """Domain rules 2.1, 2.2: items 10, 18, 21, 27–30 of the dossier have no place here."""
    forbidden = ("family", "wealth", "health", "abroad", "verification", "origin_class")
    names = {field.name for field in models.Member._meta.get_fields()}
    assert not [name for name in names if any(word in name for word in forbidden)]
