"""A4: ids swapped in forms, fields that a form does not have, and what searches, pickers and counts give away."""

import hashlib
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.test import Client

from capuy.accounts.models import Grant, User
from capuy.organisations import access
from capuy.organisations.models import Organisation
from tests.architecture.world import CANARY, WORKED_OUT, World
from tests.drill.canaries import fill_the_rest, text_of
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import Standings, bare, field_names, shapes
from tests.filled import filled

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Reading journals itself; sessions and sheets of figures come and go.
UNWATCHED = {"sessions.session", "journal.entry", *WORKED_OUT}


@pytest.fixture
def world() -> World:
    world = World()
    fill_the_rest(world)
    return world


class Watch:
    """What must stay as it is: every row of the other side, and how many rows point at one of them."""

    def __init__(self, world: World) -> None:
        self.rows = {label: keys for label, keys in world.rows["B"].items() if keys and label not in UNWATCHED}
        self.tables = [apps.get_model(label) for label in self.rows]
        self.ties = [
            (model, column, keys)
            for model in apps.get_models()
            if model._meta.managed and model._meta.label_lower not in UNWATCHED
            for column in model._meta.concrete_fields
            if isinstance(column, models.ForeignKey) and (keys := self.rows.get(column.related_model._meta.label_lower))
        ]

    def digest(self) -> str:
        told = hashlib.sha256()
        for model in self.tables:
            rows = model._base_manager.filter(pk__in=self.rows[model._meta.label_lower]).order_by("pk").values_list()
            told.update(repr(list(rows)).encode())
        for model in {model for model, _, _ in self.ties}:
            told.update(str(model._base_manager.filter(self._ties_of(model)).count()).encode())
        told.update(repr(list(Grant.objects.order_by("pk").values_list("user", "role", "organisation"))).encode())
        told.update(repr(list(User.objects.order_by("pk").values_list("username", "is_active", "password"))).encode())
        return told.hexdigest()

    def _ties_of(self, model: Any) -> Q:
        either = Q(pk__in=[])
        for other, column, keys in self.ties:
            if other is model:
                either |= Q(**{f"{column.attname}__in": keys})
        return either


def foreign_values(world: World) -> list[str]:
    """Under which names the other side's records could be meant."""
    values = {str(value.pk if isinstance(value, models.Model) else value) for value in world.foreign.values()}
    return sorted(values | set(Organisation.objects.filter(code__endswith="B").values_list("code", flat=True)))


def model_columns() -> list[str]:
    """What somebody would add to a form who has read the models."""
    return sorted({column.attname for model in apps.get_models() for column in model._meta.concrete_fields})


# Who may do these gives and takes rights, which is watched of everybody; within the own branch it is their work.
GIVES_RIGHTS = ("web:",)


def probe(drill: Drill, world: World) -> None:
    client, watch = Standings(world).everything(), Watch(world)
    targets = shapes(world.own)
    pages: dict[str, dict[str, str]] = {}
    values, extras = foreign_values(world), [*model_columns(), *field_names()]
    before = watch.digest()
    for _ in drill.cases():
        name, path = drill.random.choice(targets)
        if path not in pages:
            pages[path] = filled(answer) if "html" in (answer := client.get(path)).get("Content-Type", "") else {}
        data = dict(pages[path])
        for field in drill.random.sample(sorted(data), min(2, len(data))):
            data[field] = drill.random.choice(values)
        data |= {field: drill.random.choice(values) for field in drill.random.sample(extras, 6)}
        cookies = client.cookies.copy()
        point = transaction.savepoint()
        answer = client.post(path, data)
        said = text_of(answer)
        after = watch.digest()
        transaction.savepoint_rollback(point)
        transaction.savepoint_commit(point)  # rolled back alone it stays open, and the next one stands inside it
        client.cookies = cookies
        told = CANARY in said.replace(f'value="{CANARY}"', "")
        if answer.status_code >= 500 or told or (after != before and not name.startswith(GIVES_RIGHTS)):
            drill.bad(f"POST {path} {data}: {answer.status_code}{' tells' if told else ''}")


def ask(drill: Drill, world: World) -> None:
    """A question that names something foreign is answered as if it named nothing."""
    client = Standings(world).everything()
    targets, names, values = shapes(world.own), field_names(), foreign_values(world)
    codes = [value for value in values if value.isalpha() and value.endswith("B")]
    for _ in drill.cases():
        _, path = drill.random.choice(targets)
        field = drill.random.choice([*names, "q", "goc", "cap", "nhom", "tai", "to_chuc", "chi-bo"])
        theirs = drill.random.choice(codes)
        nothing = theirs[:-1] + "Y"
        client.cookies.pop("messages", None)  # said by the page before, and told only once
        before, told, after = (read(client, path, {field: value}) for value in (nothing, theirs, nothing))
        if before != after:
            continue  # a page with a secret made anew each time
        if told.replace(theirs, "*") != after.replace(nothing, "*") or CANARY in told:
            drill.bad(f"GET {path}?{field}={theirs} is not answered like {nothing}")


def read(client: Client, path: str, query: dict[str, str]) -> str:
    answer = client.get(path, query)
    if "html" not in answer.get("Content-Type", ""):
        return f"{answer.status_code}"
    return f"{answer.status_code} {bare(answer, path)} {answer.get('Location', '')}"


@reaches("A4", sample=30, full=4_000)
def test_swapped_ids_and_further_fields_change_nothing_foreign(drill, world):
    probe(drill, world)


@reaches("A4", sample=30, full=1_000)
def test_questions_give_no_hint(drill, world):
    ask(drill, world)


@planted("A4", cases=600)
def test_a_picker_that_knows_no_branch_is_found(drill, world, monkeypatch):
    monkeypatch.setattr(access, "_branches", lambda user, permission: [world.city.path_now])
    ask(drill, world)
