"""Work in a made-up province with 400,000 tasks of three years: inbox, board, overview, giving to 3,000 units, urging.

Beside each floor of the same run: a page of one query; the same rows of tasks and spells by plain inserts; a list of
those to be urged.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from common import result, seconds, waited
from list_page import bare_page

PAGE, OVERVIEW, GIVING, URGING = 100.0, 200.0, 3.0, 1.0
UNITS = 3_000
ROUNDS = 40


def measure() -> Iterator[dict[str, Any]]:
    yield from pages()
    yield from giving()
    yield from urging()


def samples() -> dict[str, Any]:
    """The top, and the unit of each level below it that has most open tasks."""
    from django.db.models import Count, Q

    from capuy.core import dates
    from capuy.organisations.models import Organisation, Placement

    standing = Placement.objects.on(dates.today())
    found = {}
    for depth in sorted(standing.order_by().values_list("depth", flat=True).distinct()):
        here = Organisation.objects.filter(pk__in=standing.filter(depth=depth).values("organisation"))
        opened = Count("tasks", filter=Q(tasks__closed_on__isnull=True))
        found["top" if not depth else f"level {depth}"] = here.annotate(opened=opened).order_by("-opened", "pk").first()
    return found


def pages() -> Iterator[dict[str, Any]]:
    from django.test import Client
    from django.urls import path, reverse

    from capuy.accounts.models import Grant, User
    from capuy.site import urls

    urls.urlpatterns.append(path("bare/", bare_page))
    places = samples()
    client = Client(SERVER_NAME="localhost")

    def get(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    for level, place in places.items():
        user = User.objects.create_user(f"bench-{level}", full_name="Bench")
        role = "cell_secretary" if level == f"level {len(places) - 1}" else "office"
        Grant.objects.create(
            user=user, role=role, organisation=place, valid_from=dt.date(2020, 1, 1), granted_by="bench"
        )
        client.force_login(user)
        _, floor = waited(lambda: get("/bare/"), rounds=ROUNDS)
        for what, address in (("inbox", reverse("tasks:mine")), ("board", reverse("tasks:board", args=[place.code]))):
            _, tail = waited(lambda address=address: get(address), rounds=ROUNDS)
            name = f"{what} of the office, {level}, 95%"
            yield result(name, tail, "ms", floor=floor, target=f"≤ {PAGE:g} ms", ok=tail <= PAGE)
    client.force_login(User.objects.get(username="bench-top"))
    address = reverse("tasks:overview", args=[places["top"].code])
    _, tail = waited(lambda: get(address), rounds=ROUNDS)
    yield result(
        "overview of the whole province, 95%", tail, "ms", floor=floor, target=f"≤ {OVERVIEW:g} ms", ok=tail <= OVERVIEW
    )


def giving() -> Iterator[dict[str, Any]]:
    """To as many units, with progress: by the worker, in parts."""
    from django.db import transaction

    from capuy.core import dates
    from capuy.organisations.models import Organisation
    from capuy.tasks.actions.clarity import Work
    from capuy.tasks.actions.giving import common_of, give_to_many, make
    from capuy.tasks.tasks import give_the_rest

    top = samples()["top"]
    units = list(Organisation.objects.exclude(pk=top.pk).order_by("pk")[:UNITS])
    work = Work("Rà soát đảng viên đi làm ăn xa", "Báo cáo", dates.today() + dt.timedelta(days=30), top)

    def bare() -> None:
        with transaction.atomic():
            make(top, [one.pk for one in units], common_of(work, top), by_name="bench")
            transaction.set_rollback(True)

    floor = seconds(bare)

    def given() -> None:
        once = give_to_many(by=None, giver=top, organisations=units, work=work)
        give_the_rest.func(assignment=once.pk)
        once.refresh_from_db()
        assert once.made == len(units), once.made

    taken = seconds(given)
    name = f"one task given to {UNITS} units, in parts with progress"
    yield result(name, taken, "s", floor=floor, target=f"≤ {GIVING:g} s", ok=taken <= GIVING)


def urging() -> Iterator[dict[str, Any]]:
    """For all that lag in the branch, at once; in each unit somebody is told."""
    from capuy.accounts.models import Grant, User
    from capuy.tasks.actions import urging as acts

    top = samples()["top"]
    found: list[Any] = []
    floor = seconds(lambda: found.extend(acts.lagging(top)))
    units = {task.organisation_id for task in found}
    people = User.objects.bulk_create(
        User(username=f"bench-{unit}", full_name="Bench", password=str(unit)) for unit in sorted(units)
    )
    since = dt.date(2020, 1, 1)
    Grant.objects.bulk_create(
        Grant(user=one, role="office", organisation_id=int(one.password), valid_from=since, granted_by="bench")
        for one in people
    )
    taken = seconds(lambda: acts.urge(by=None, organisation=top))
    name = f"urging for {len(found)} tasks of {len(units)} units"
    yield result(name, taken, "s", floor=floor, target=f"≤ {URGING:g} s", ok=taken <= URGING)
