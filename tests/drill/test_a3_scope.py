"""A3: who may what where, against an oracle that plays the entered changes one by one, after random reorganisations."""

import datetime as dt
import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.http import Http404
from django.utils import timezone

from capuy.accounts.models import Grant, User
from capuy.accounts.roles import PERMISSIONS, Role
from capuy.collection.access import find_addressee, find_shown
from capuy.collection.models import Addressee, ReportRequest
from capuy.collection.queries import owed_by
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.organisations import access
from capuy.organisations.actions import ChangeDraft, enact, withdraw
from capuy.organisations.models import Change, ChangeAction, Decision, Organisation, Placement
from tests.drill.frame import Drill, planted, reaches
from tests.factories import decision, make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PEOPLE = 4


def grow(chance: random.Random) -> list[Organisation]:
    """A city, districts, base committees and cells, some of them still to come."""
    city = make_organisation("0", "Đảng bộ thành phố", "thanh_uy")
    found = [city]
    for d in range(2):
        district = make_organisation(f"{d}", f"Đảng bộ quận {d}", "quan_uy", city) if d else city
        district = district if d else make_organisation("a", "Đảng bộ quận a", "quan_uy", city)
        found.append(district)
        for b in range(2):
            base = make_organisation(f"{d}.{b}", f"Đảng bộ {d}.{b}", "dang_bo_co_so", district)
            found.append(base)
            for c in range(2):
                on = dt.date(2099, 1, 1) if chance.random() < 0.1 else dt.date(2015, 1, 1)
                found.append(make_organisation(f"{d}.{b}.{c}", f"Chi bộ {d}.{b}.{c}", "chi_bo", base, on=on))
    return found


def settle_in(chance: random.Random, places: list[Organisation]) -> list[User]:
    """People with grants of all roles, anywhere, some ended and some still to come."""
    today, people = dates.today(), []
    for number in range(PEOPLE):
        user = make_user(f"u{number}")
        for _ in range(chance.randint(0, 3)):
            begins = today + dt.timedelta(days=chance.choice([-400, -1, 0, 1, 30]))
            ends = chance.choice([None, None, begins + dt.timedelta(days=chance.choice([1, 30, 400, 900]))])
            Grant.objects.create(
                user=user,
                role=chance.choice(Role.values),
                organisation=chance.choice(places),
                valid_from=begins,
                valid_to=ends,
                granted_by="test",
            )
        people.append(user)
    return people


def reorganise(chance: random.Random, places: list[Organisation]) -> None:
    """One decision or its withdrawal, late or ahead; what the tree refuses is left."""
    day = dates.today() + dt.timedelta(days=chance.choice([-900, -300, -1, 0, 1, 200]))
    one, other = chance.sample(places[1:], 2)
    with suppress(ProblemsFound):
        match chance.choice(["move", "move", "merge", "withdraw"]):
            case "move":
                enact(decision("move", day, ChangeDraft("move", organisation=one, parent=other)), by=None)
            case "merge":
                enact(decision("merge", day, ChangeDraft("close", organisation=one, successor=other)), by=None)
            case _:
                entered = Decision.objects.filter(withdrawn_at=None).exclude(kind="establish")
                if entered:
                    withdraw(chance.choice(list(entered)), by=None, reason="nhầm")


def superiors() -> dict[int, int | None]:
    """Under which one each organisation stands today; what is closed, under whoever took over. From the changes alone."""
    today, above = dates.today(), {}
    played = Change.objects.filter(decision__withdrawn_at=None).select_related("decision")
    for change in sorted(played, key=lambda row: (row.decision.in_force_from, row.decision_id, row.pk)):
        is_first = change.action == ChangeAction.ESTABLISH
        if change.decision.in_force_from > today and not is_first:
            continue
        if is_first or change.action == ChangeAction.MOVE:
            above[change.organisation_id] = change.parent_id
        elif change.action == ChangeAction.CLOSE and change.successor_id:
            above[change.organisation_id] = change.successor_id
    return above


def oracle(user: User, permission: Permission, organisation: int, above: dict[int, int | None]) -> bool:
    today = dates.today()
    at: int | None = organisation
    chain = set()
    while at is not None:
        chain.add(at)
        at = above[at]
    for grant in Grant.objects.filter(user=user):
        holds = grant.valid_from <= today and (grant.valid_to is None or today < grant.valid_to)
        if holds and permission in PERMISSIONS[grant.role] and grant.organisation_id in chain:
            return True
    return False


def compare_with_the_oracle(drill: Drill) -> None:
    chance = drill.random
    places = grow(chance)
    people = settle_in(chance, places)
    while drill.done < drill.wanted:
        for _ in range(2):
            reorganise(chance, places)
        above = superiors()
        for person in people:
            user = User.objects.get(pk=person.pk)  # what a user may is kept for one request
            permission = chance.choice(list(Permission))
            seen = set(access.organisations_visible_to(user, permission).values_list("pk", flat=True))
            for place in places:
                right = oracle(user, permission, place.pk, above)
                said = access.may(user, permission, Organisation.objects.get(pk=place.pk))
                drill.expect(right == said == (place.pk in seen), f"{user} {permission} {place}: {right} {said}")


@reaches("A3", sample=600, full=20_000)
def test_scope_agrees_with_the_oracle(drill):
    compare_with_the_oracle(drill)


def answer_sheets(drill: Drill) -> None:
    """Requests that went to everybody stand still; who owes, reads, answers and approves them follows the tree."""
    chance = drill.random
    places = grow(chance)
    people = settle_in(chance, places)
    asked = {}
    for asker in chance.sample(places[:7], 2):
        due = dates.today() + dt.timedelta(days=30)
        request = ReportRequest.objects.create(
            organisation=asker, title=asker.code, period="2022", due_on=due, sent_at=timezone.now()
        )
        for place in chance.sample(places, 9):
            row = Addressee.objects.create(asked=request, organisation=place, name=place.code)
            asked[row.pk] = (asker.pk, place.pk)
    while drill.done < drill.wanted:
        reorganise(chance, places)
        above = superiors()
        closed = set(Placement.objects.on(dates.today()).filter(closed=True).values_list("organisation_id", flat=True))
        stands = set(Placement.objects.on(dates.today()).values_list("organisation_id", flat=True)) - closed
        for person in people:
            user = User.objects.get(pk=person.pk)
            owed = set(owed_by(user).values_list("pk", flat=True))
            for pk, (asker, place) in asked.items():
                reports = oracle(user, Permission.REPORT_FIGURES, place, above)
                sees = any(oracle(user, Permission.SEE_FIGURES, where, above) for where in (place, asker))
                said = (pk in owed, found(find_addressee, user, Permission.REPORT_FIGURES, pk))
                drill.expect(said == (reports and place in stands, reports), f"{user} answers {place}: {said}")
                shown = found(find_shown, user, Permission.SEE_FIGURES, pk)
                drill.expect(shown == sees, f"{user} reads {place} for {asker}: {shown}")


def found(find: Callable[..., Addressee], *asked: object) -> bool:
    with suppress(Http404):
        return bool(find(*asked))
    return False


@reaches("A3", sample=600, full=20_000)
def test_who_owes_and_reads_a_sheet_agrees_with_the_oracle(drill):
    answer_sheets(drill)


@planted("A3", cases=2_000)
def test_a_scope_that_forgets_where_a_name_ends_is_found(drill, monkeypatch):
    """As if a grant held over the branch beside it as well."""
    whole = access._branches
    monkeypatch.setattr(access, "_branches", lambda *asked: [path[:-6] or path for path in whole(*asked)])
    compare_with_the_oracle(drill)
