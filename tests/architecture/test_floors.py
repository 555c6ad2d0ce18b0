"""What import-linter cannot see: ties by name, requests below the pages, writes outside the owner's room."""

import ast
import tomllib

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from house import FLOOR_OF, FLOORS, PACKAGE, ROOT, short, sources, tracked


def test_the_floors_are_those_of_the_contract():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    assert contract["exhaustive"] is True
    assert [layer.split(" | ") for layer in reversed(contract["layers"])] == FLOORS
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == set(FLOOR_OF)


def test_foreign_keys_point_only_to_rooms_below():
    upward = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and model._meta.app_label in FLOOR_OF
        and field.related_model._meta.app_label in FLOOR_OF
        and FLOOR_OF[field.related_model._meta.app_label] > FLOOR_OF[model._meta.app_label]
    ]
    assert upward == []


def test_the_journal_has_no_foreign_keys():
    fields = [field for model in apps.get_app_config("journal").get_models() for field in model._meta.get_fields()]
    assert [field for field in fields if field.is_relation] == []


def test_models_actions_and_queries_know_no_request():
    knowing = [
        f"{short(path)}:{node.lineno}"
        for path, tree in sources("models", "actions", "queries", "problems", "figures")
        for node in ast.walk(tree)
        if (isinstance(node, ast.arg) and node.arg == "request")
        or (isinstance(node, ast.Name) and node.id in {"request", "HttpRequest"})
    ]
    assert knowing == []


def test_every_public_action_says_who_acts_and_takes_only_its_subject_and_draft_by_position():
    wrong = []
    for path, tree in sources("actions"):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and _is_action(node):
                names = {argument.arg for argument in node.args.kwonlyargs}
                if len(node.args.args) > 2 or "by" not in names:
                    wrong.append(f"{short(path)}:{node.lineno} {node.name}")
    assert wrong == []


def _is_action(node: ast.FunctionDef) -> bool:
    atomic = any("atomic" in ast.unparse(item) for item in node.decorator_list)
    return atomic and not node.name.startswith("_")


def test_pages_write_nothing_themselves():
    """A view calls an action; only one plain row may be saved without."""
    writes = {"bulk_create", "bulk_update", "raw", "execute"}
    found = [
        f"{short(path)}:{node.lineno}"
        for path, tree in sources("views")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writes
    ]
    assert found == []


@pytest.mark.django_db
def test_migrations_of_each_room_form_one_line():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert loader.detect_conflicts() == {}
    for (app, name), migration in loader.disk_migrations.items():
        same_room = [parent for parent in migration.dependencies if parent[0] == app]
        assert app not in FLOOR_OF or len(same_room) <= 1, f"{app}.{name} joins lines"


def test_migrations_are_named_by_hand():
    unnamed = [short(path) for path in tracked() if path.parent.name == "migrations" and "_auto_" in path.name]
    assert unnamed == []


def test_no_two_test_files_have_one_name():
    """pytest takes a test file by its name alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
