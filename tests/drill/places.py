"""Who stands where towards the records of one side of the world, and what follows from that by the tables alone."""

import copy
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.forms.forms import BaseForm
from django.test import Client
from django.urls import resolve, reverse

from capuy.accounts.models import Grant
from capuy.accounts.roles import PERMISSIONS, Role
from capuy.collection.views.board import STEPS
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.journal.models import Entry, EntryKind
from capuy.members import acts
from capuy.members.exports import FORMS as LIST_FORMS
from capuy.organisations.forms.decisions import FORMS as DECISION_FORMS
from capuy.organisations.models import Organisation
from capuy.tasks.views.tasks import CHECKING, DOING, KEEPING
from tests.architecture.rules import OPEN, OWN_RECORD, RULES
from tests.architecture.world import ALL_SHAPES, NAMED, RECORDS, World, path_of
from tests.factories import make_organisation, make_user

# Of which organisation of a side each record is; of the others it is somebody else's own, or nobody's.
HOMES = {
    **dict.fromkeys(
        ("decision", "member", "twin", "fact", "tie", "emergency", "entry", "addressee", "task", "proposal"), "cell"
    ),
    **dict.fromkeys(("code", "term", "body", "seat", "report", "holder", "grant", "request", "asked"), "district"),
    **dict.fromkeys(("conference", "conference paper", "opinion", "vote", "conclusion", "conclusion item"), "district"),
    **dict.fromkeys(("directive", "assignment", "given", "file", "programme", "plan", "clause"), "district"),
}
# Where a grant stands, towards the records of the own side: over what, from and to which day from today.
PLACES: dict[str, tuple[str, int, int | None]] = {
    "own": ("district", -900, None),
    "from above": ("city", -900, None),
    "from below": ("cell", -900, None),
    "sibling": ("other district", -900, None),
    "foreign": ("other city", -900, None),
    "ended": ("district", -900, 0),
    "to come": ("district", 1, None),
}


class Standings:
    """The world with a signed-in client for each role at each place, made when first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        cell, other = Organisation.objects.get(code="CBA"), Organisation.objects.get(code="QB")
        district = world.own["organisation"]
        self.spots = {
            "city": world.city,
            "district": district,
            "cell": cell,
            "other district": other,
            "other city": make_organisation("TK", "Đảng bộ thành phố khác", "thanh_uy"),
        }
        self.clients: dict[tuple[str, str], Client] = {}

    def client(self, role: str, place: str) -> Client:
        if (role, place) not in self.clients:
            user = make_user(f"{role}-{place.replace(' ', '-')}")
            spot, begins, ends = PLACES[place]
            today = dates.today()
            last = None if ends is None else today + dt.timedelta(days=ends)
            Grant.objects.create(
                user=user,
                role=role,
                organisation=self.spots[spot],
                valid_from=today + dt.timedelta(days=begins),
                valid_to=last,
                granted_by="test",
            )
            client = Client(raise_request_exception=False)
            client.force_login(user)
            self.clients[role, place] = client
        return self.clients[role, place]

    def everything(self) -> Client:
        """Somebody with every role over the own side."""
        if ("", "") not in self.clients:
            user = make_user("moi-vai-tro", *((role, self.spots["district"]) for role in Role.values))
            client = Client(raise_request_exception=False)
            client.force_login(user)
            self.clients["", ""] = client
        return self.clients["", ""]


def reaches_home(place: str, home: str) -> bool:
    """Does a grant at that place hold today over the district, or the cell, of the own side?"""
    return place in {"own", "from above"} or (place == "from below" and home == "cell")


def expected(name: str, parameters: set[str], role: str, place: str, *, changing: bool = False) -> bool:
    """May somebody with that role at that place ask for this address of the own side?"""
    if name in OPEN:
        return True
    if name in OWN_RECORD:
        return False
    holds = PERMISSIONS[role] if place not in {"ended", "to come"} else frozenset[Permission]()
    if role == Role.CELL_SECRETARY and place != "from below":  # says nothing at a committee
        holds = frozenset()
    records = [RECORDS[name] if item == "pk" else NAMED[item] for item in parameters & {"pk", *NAMED}]
    homes = [HOMES[record] for record in records if record in HOMES]
    return all(
        permission in holds and all(reaches_home(place, home) for home in homes) for permission in RULES[name][changing]
    )


class Undo(Exception):
    """Whatever a case did is undone."""


def undone(client: Client, ask: Callable[[Client, str], Any], path: str) -> tuple[Any, int]:
    """The answer, and how many changes the journal tells of; all of it undone, a sign-out too."""
    changes = Entry.objects.filter(kind=EntryKind.CHANGE)
    cookies = copy.deepcopy(client.cookies)
    try:
        with transaction.atomic():
            before = changes.count()
            answer = ask(client, path)
            made = changes.count() - before
            raise Undo
    except Undo:
        client.cookies = cookies
        return answer, made


def bare(answer: Any, path: str) -> str:
    """The answer without what differs each time: the token, the minute of printing, and the address asked for."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": ?)"[^"]*"|in lúc [\d:]+', "", body(answer))
    return text.replace(path, "")


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


# What an address may name beside a record: all that its registry knows.
CHOICES = {
    "slug": list(acts.BY_SLUG),
    "kind": list(DECISION_FORMS),
    "form": list(LIST_FORMS),
    "doing": list(DOING),
    "checking": list(CHECKING),
    "keeping": list(KEEPING),
    "step": list(STEPS),
}


def shapes(side: dict[str, object]) -> list[tuple[str, str]]:
    """(name, address) of every page of a side, with each act, kind of decision and form of file."""
    found = []
    for name, pattern in ALL_SHAPES:
        parameters = [parameter for parameter in CHOICES if parameter in pattern.pattern.converters]
        plain = path_of(name, pattern, side)
        if not parameters:
            found.append((name, plain))
        for parameter in parameters:
            at = resolve(plain).kwargs
            found += [(name, reverse(name, kwargs={**at, parameter: value})) for value in CHOICES[parameter]]
    return found


def project_forms() -> set[type[Any]]:
    """Every form class of the project that names fields."""
    found: set[type[Any]] = set()
    waiting: list[Any] = [BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("capuy.") and getattr(form, "base_fields", None):
            found.add(form)
    return found


def field_names() -> list[str]:
    """Every name under which a form of the project takes something."""
    return sorted({name for form in project_forms() for name in form.base_fields})
