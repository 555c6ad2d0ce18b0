"""A2: a text put into every column is found in no answer and no export outside the right to see it."""

import itertools

import pytest

from capuy.accounts.roles import PERMISSIONS, Role
from capuy.core.permissions import Permission
from capuy.organisations import access
from tests.architecture.world import ALL_SHAPES, World, path_of
from tests.drill.canaries import Spot, fill_the_rest, plant, text_of
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import Standings, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FORMS = {
    "page": lambda client, path: client.get(path),
    "fragment": lambda client, path: client.get(path, headers={"hx-request": "true"}),
    "Excel": lambda client, path: client.get(path, {"xuat": "excel"}),
    "PDF": lambda client, path: client.get(path, {"xuat": "pdf"}),
    "search": lambda client, path: client.get(path, {"q": "zq0", "cap": "chi_bo"}),
}


@pytest.fixture
def world() -> World:
    world = World()
    fill_the_rest(world)
    return world


def asked_for(drill: Drill, people: list[str]):
    """Everything in all forms in the full drill; by lot in the sample, and until a planted fault is found."""
    cases = list(itertools.product(range(len(ALL_SHAPES)), people, FORMS))
    drill.random.shuffle(cases)
    return cases if drill.full or drill.is_planted else cases[: drill.wanted]


# Rows of a table of figures bear these words; whose they are, it does not say.
HEADINGS = {"members.member.ethnic_group", "members.member.religion"}


def is_public(spot: Spot, world: World) -> bool:
    """Who sits in a committee is known to all who see its figures: the name, and nothing else of that person."""
    return spot.column in HEADINGS or spot == Spot("members.member.full_name", world.own["twin"])


def look_for_the_other_side(drill: Drill, world: World) -> None:
    found = plant(world, "B")
    assert len(found.columns) >= 40
    standings = Standings(world)
    for number, role, form in asked_for(drill, ["", *Role.values]):
        name, pattern = ALL_SHAPES[number]
        path = path_of(name, pattern, world.own)
        client = standings.client(role, "own") if role else standings.everything()
        answer, _ = undone(client, FORMS[form], path)
        seen = found.found_in(text_of(answer))
        drill.expect(not seen, f"{form} {path} by {role or 'every role'} tells {seen}")


@reaches("A2", sample=50)
def test_nothing_of_another_branch_is_told(drill, world):
    look_for_the_other_side(drill, world)


@reaches("A2", sample=50)
def test_no_personal_file_is_told_to_those_who_only_see_figures(drill, world):
    found = plant(world, "A")
    standings = Standings(world)
    roles = [role for role in Role.values if Permission.SEE_MEMBERS not in PERMISSIONS[role]]
    drill.random.shuffle(roles)
    for number, role, form in asked_for(drill, roles):
        name, pattern = ALL_SHAPES[number]
        path = path_of(name, pattern, world.own)
        answer, _ = undone(standings.client(role, "own"), FORMS[form], path)
        seen = [spot for spot in found.found_in(text_of(answer)) if spot.column.startswith("members.")]
        drill.expect(all(is_public(spot, world) for spot in seen), f"{form} {path} by {role} tells {seen}")


@planted("A2")
def test_branches_that_nobody_cuts_are_found(drill, world, monkeypatch):
    monkeypatch.setattr(access, "_branches", lambda user, permission: [world.city.path_now])
    look_for_the_other_side(drill, world)


def test_a_table_without_a_sample_row_is_told(world):
    world.rows["B"].pop("members.personalfact")
    with pytest.raises(AssertionError, match="members.personalfact"):
        plant(world, "B")
