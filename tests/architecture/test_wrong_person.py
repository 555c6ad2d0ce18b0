"""Every address × every role × page, post and fragment: nobody sees or does what was not granted.

The addresses come from the resolver. A new one fails here until it has a line in `RULES` (who may) and, if it names a
record, a sample of that record in `World`. The drill (A1) tries the same with every place of a grant and every method.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from capuy.accounts.access import may
from capuy.accounts.roles import Role
from capuy.journal.models import Entry
from tests.architecture.rules import FOR_EVERYBODY, LEADS_ON, OF_A_WHOLE_TREE, OF_ONESELF, OPEN, OWN_RECORD, RULES
from tests.architecture.world import (
    ALL_SHAPES,
    CANARY,
    NAMED,
    PATTERNS,
    RECORDS,
    WORDS,
    WORKED_OUT,
    YEAR,
    World,
    names_a_record,
    path_of,
)
from tests.factories import make_user


def test_every_address_has_a_rule_and_samples():
    assert set(PATTERNS) == set(RULES)
    kinds = {name: set(pattern.pattern.converters) - {"pk", *NAMED, *WORDS} for name, pattern in ALL_SHAPES}
    assert {name: left for name, left in kinds.items() if left} == {}
    assert {name for name, pattern in ALL_SHAPES if "pk" in pattern.pattern.converters} == set(RECORDS)


@pytest.fixture
def world(db) -> World:
    return World()


def _counted() -> dict[str, int]:
    """How many rows stand in each table. Reading journals itself."""
    unwatched = {"sessions.session", "journal.entry", *WORKED_OUT}
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label_lower not in unwatched and model._meta.managed
    }


def _changes() -> int:
    return Entry.objects.filter(kind="change").count()


POSTED = {"reason": "x", "q": "x", "name": "x", "organisation": "DBB", "year": YEAR, "enact": "1"}


def _asked(client, path: str) -> Iterator[tuple[str, Any]]:
    yield "GET", client.get(path)
    yield "fragment", client.get(path, headers={"hx-request": "true"})
    yield "POST", client.post(path, POSTED)


def _page(answer: Any, path: str) -> str:
    """The answer without what differs each time: the token, and the address that was asked for."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": ?)"[^"]*"', "", answer.content.decode())
    return text.replace(path, "")


# Rights only add up: who holds every role over the own branch may all that any of them may.
HOLDERS = {"every role": Role.values, "cell secretary": [Role.CELL_SECRETARY], "no role": []}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("roles", HOLDERS.values(), ids=HOLDERS)
def test_what_is_foreign_answers_like_what_is_missing(client, world, roles, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # pages tell the minute in which they are printed
    client.force_login(make_user("toi", *((role, world.own["organisation"]) for role in roles)))
    rows, changes = _counted(), _changes()
    for name, pattern in ALL_SHAPES:
        if not names_a_record(pattern) or name in FOR_EVERYBODY | LEADS_ON:
            continue
        foreign, missing = (path_of(name, pattern, side) for side in (world.foreign, world.missing))
        none = {"GET": client.get(missing), "POST": client.post(missing, POSTED)}
        for how, answer in _asked(client, foreign):
            like = none["POST" if how == "POST" else "GET"]
            assert answer.status_code == like.status_code, f"{how} {foreign}"
            assert answer.status_code in {404, 405}, f"{how} {foreign}"
            assert _page(answer, foreign) == _page(like, missing), f"{how} {foreign}"
    assert (_counted(), _changes()) == (rows, changes)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("role", Role.values)
def test_within_the_own_branch_the_role_decides(client, world, role):
    user = make_user("toi", (role, world.own["organisation"]))
    client.force_login(user)
    rows, changes = _counted(), _changes()
    for name, pattern in ALL_SHAPES:
        if name in OPEN | OWN_RECORD | OF_ONESELF:
            continue
        path = path_of(name, pattern, world.own)
        place = world.city if name in OF_A_WHOLE_TREE else world.own["organisation"]
        reading, changing = (all(may(user, p, place) for p in needed) for needed in RULES[name])
        answer = client.get(path)
        assert answer.status_code in ({200, 302, 405} if reading else {404, 405}), f"{role} GET {path}"
        assert CANARY not in answer.content.decode(errors="replace"), f"{role} GET {path}"
        if not changing:
            assert client.post(path, POSTED).status_code < 500, f"{role} POST {path}"
    assert (_counted(), _changes()) == (rows, changes)


QUESTIONS = (
    f"?q={CANARY}",
    "?goc=QB",
    "?cap=chi_bo",
    "?cap=chi_bo&quyen=see_members",
    "?nhom=1",
    "?nhom=2",
    "?tai=QB",
    "?to_chuc=QB&organisation=QB",
    "?q=001080006601",
)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("roles", HOLDERS.values(), ids=HOLDERS)
def test_nothing_foreign_is_hinted_at_by_searching_and_choosing(client, world, roles):
    client.force_login(make_user("toi", *((role, world.own["organisation"]) for role in roles)))
    for name, pattern in ALL_SHAPES:
        if names_a_record(pattern) or name in OPEN or "period" in pattern.pattern.converters:
            continue
        for question in QUESTIONS:
            answer = client.get(path_of(name, pattern, world.own) + question)
            assert answer.status_code < 500, f"{name}{question}"
            if answer.status_code == 200:
                left = (
                    answer.content.decode(errors="replace").replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "")
                )
                assert CANARY not in left.replace(question, ""), f"{name}{question}"


@pytest.mark.slow
@pytest.mark.once
def test_a_stranger_is_asked_to_sign_in_whether_a_record_exists_or_not(client, world):
    for name, pattern in ALL_SHAPES:
        if name in OPEN:
            continue
        for side in (world.own, world.missing):
            for how, answer in _asked(client, path_of(name, pattern, side)):
                assert answer.status_code == 302, f"{how} {name}"
                assert answer["Location"].startswith("/tai-khoan/dang-nhap/"), f"{how} {name}"
