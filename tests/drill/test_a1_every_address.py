"""A1: every address × role × place of the grant × way of asking."""

import itertools

import pytest
from django.test import Client

from capuy.accounts.roles import Role
from tests.architecture.rules import FOR_EVERYBODY, LEADS_ON, OF_ONESELF, OPEN
from tests.architecture.world import ALL_SHAPES, World, names_a_record, path_of
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import PLACES, Standings, bare, body, expected, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
POSTED = {"reason": "x", "q": "x", "name": "x", "organisation": "DBA", "year": "2022", "enact": "1"}
FRAGMENT = {"hx-request": "true"}
HOWS = {
    "GET": lambda client, path: client.get(path),
    "HEAD": lambda client, path: client.head(path),
    "fragment": lambda client, path: client.get(path, headers=FRAGMENT),
    "Excel": lambda client, path: client.get(path, {"xuat": "excel"}),
    "PDF": lambda client, path: client.get(path, {"xuat": "pdf"}),
    "JSON": lambda client, path: client.get(path, headers={"accept": "application/json"}),
    "POST": lambda client, path: client.post(path, POSTED),
    "posted fragment": lambda client, path: client.post(path, POSTED, headers=FRAGMENT),
    "PUT": lambda client, path: client.put(path, "{}", content_type="application/json"),
    "PATCH": lambda client, path: client.patch(path, "{}", content_type="application/json"),
    "DELETE": lambda client, path: client.delete(path),
    "OPTIONS": lambda client, path: client.options(path),
}
READING = {"GET", "HEAD", "fragment", "Excel", "PDF", "JSON"}
# The own side's names: nobody outside it reads them, on whichever page.
WORD = "Hòa Lạc"
OUTSIDE = {"sibling", "foreign", "ended", "to come"}


def try_every_address(drill: Drill, world: World) -> None:
    standings = Standings(world)
    people = [*itertools.product(Role.values, PLACES), ("", "anonymous")]
    cases = list(itertools.product(range(len(ALL_SHAPES)), people, HOWS))
    drill.random.shuffle(cases)
    if not drill.full and not drill.is_planted:
        # Each address at least once; the rest by lot.
        first = {number: (number, person, how) for number, person, how in cases}
        cases = list(first.values()) + cases[: drill.wanted]
    missing: dict[tuple[int, str, str, str], object] = {}
    for number, (role, place), how in cases:
        name, pattern = ALL_SHAPES[number]
        path = path_of(name, pattern, world.own)
        what = f"{how} {path} by {role} {place}"
        if place == "anonymous":
            stranger = Client()
            told, _ = undone(stranger, HOWS[how], path)
            led = told.status_code == 302 and told["Location"].startswith("/tai-khoan/dang-nhap/")
            drill.expect(led or name in OPEN, what)
            continue
        client = standings.client(role, place)
        answer, changes = undone(client, HOWS[how], path)
        parameters = set(pattern.pattern.converters)
        permitted = expected(name, parameters, role, place)
        if name in LEADS_ON | FOR_EVERYBODY or not names_a_record(pattern):
            good = permitted or answer.status_code in {404, 405} or name in LEADS_ON or how == "OPTIONS"
        elif permitted:
            good = answer.status_code in ({200, 302, 405} if how in READING else {200, 302, 404, 405, 422})
            # A kind of file that the page does not offer.
            good = good or (how in {"Excel", "PDF"} and answer.status_code == 400)
        else:
            key = (number, role, place, how)
            if key not in missing:
                other = path_of(name, pattern, world.missing)
                none, _ = undone(client, HOWS[how], other)
                missing[key] = (none.status_code, bare(none, other))
            good = (answer.status_code, bare(answer, path)) == missing[key]
            good = good and (answer.status_code in {404, 405} or how == "OPTIONS")
        if not expected(name, parameters, role, place, changing=True):
            good = good and (not changes or name in OF_ONESELF)
        if place in OUTSIDE and good:
            good = WORD not in body(answer)
        drill.expect(good, f"{what}: {answer.status_code}")


@pytest.fixture
def world() -> World:
    return World()


@reaches("A1", sample=40)
def test_nobody_sees_or_does_what_the_tables_do_not_permit(drill, world):
    try_every_address(drill, world)


@planted("A1")
def test_a_view_that_asks_for_no_right_is_found(drill, world, monkeypatch):
    from capuy.organisations.models import Organisation
    from capuy.organisations.views import tree

    monkeypatch.setattr(tree, "find_organisation", lambda user, permission, code: Organisation.objects.get(code=code))
    try_every_address(drill, world)
