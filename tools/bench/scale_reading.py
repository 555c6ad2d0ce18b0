"""What leaders and offices read in a made-up province or nation: stored sheets, dashboard, search, year report.

Beside each floor of the same run: the same row by a bare connection; a page of one query; a look-up by primary key;
docxtpl alone on the same template.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import result, seconds, waited
from list_page import bare_page

SHEET, PAGE, REPORT = 5.0, 150.0, 5.0
SEARCH = {"province": 50.0, "nation": 150.0}
ROUNDS = 60
# A common name, a rare one, the middle of many, and one that nobody bears.
SOUGHT = ("nguyen van an", "ngoc bich", "thi ha", "zuyenz")


def measure() -> Iterator[dict[str, Any]]:
    places = samples()
    yield from sheets(places)
    yield from dashboards(places)
    yield from searching(places)
    yield from report(places)


def samples() -> dict[str, list[Any]]:
    """Some organisations of each level, by its name."""
    from capuy.core import dates
    from capuy.organisations.models import Organisation, Placement

    standing = Placement.objects.on(dates.today())
    deepest = max(standing.order_by().values_list("depth", flat=True).distinct())
    names = {0: "root", deepest: "cell"} | ({1: "province"} if deepest == 4 else {})
    found = {}
    for depth in range(deepest + 1):
        ids = list(standing.filter(depth=depth).order_by("organisation").values_list("organisation_id", flat=True))
        chosen = ids[:: max(1, len(ids) // 10)][:10]
        found[names.get(depth, f"level {depth}")] = list(Organisation.objects.filter(pk__in=chosen))
    return found


def sheets(places: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    from django.db import connection

    from capuy.core import dates
    from capuy.core.periods import year_period
    from capuy.figures import engine
    from capuy.figures import sheets as stored
    from capuy.figures.models import Part

    period = year_period(dates.today().year)
    shape = engine.settle(period)
    columns = ", ".join(shape.columns)
    for level in ("root", "province", "cell"):
        if level not in places:
            continue
        place, part = places[level][0].pk, Part.OWN if level == "cell" else Part.BRANCH

        def bare(place: int = place, part: int = part) -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {columns} FROM {stored.TABLE} WHERE organisation_id = %s AND period = %s AND part = %s",
                    [place, period.code, part],
                )
                assert cursor.fetchone(), place

        median, _ = waited(lambda place=place, part=part: stored.read(shape, period, part, [place]), rounds=ROUNDS)
        floor, _ = waited(bare, rounds=ROUNDS)
        yield result(f"stored sheet, {level}", median, "ms", floor=floor, target=f"≤ {SHEET:g} ms", ok=median <= SHEET)


def dashboards(places: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    from django.test import Client
    from django.urls import path, reverse

    from capuy.accounts.models import User
    from capuy.core import dates
    from capuy.core.periods import year_period
    from capuy.dashboards.board import dashboard_of
    from capuy.figures.structure import Structure
    from capuy.figures.targets import target_codes
    from capuy.site import urls

    urls.urlpatterns.append(path("bare/", bare_page))
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="lanhdao"))

    def get(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    _, floor = waited(lambda: get("/bare/"), rounds=ROUNDS)
    period = year_period(dates.today().year)
    # Counts the quarters of its trend; a page of a nation would say that they are being counted.
    dashboard_of(places["root"][0], period, Structure.THEN, target_codes()[0])
    for level, found in places.items():
        addresses = [reverse("dashboards:dashboard", args=[place.code, period]) for place in found]
        turns = iter(addresses * (2 * ROUNDS))
        _, tail = waited(lambda turns=turns: get(next(turns)), rounds=ROUNDS)
        name = f"dashboard of this year, {level}, 95%"
        yield result(name, tail, "ms", floor=floor, target=f"≤ {PAGE:g} ms", ok=tail <= PAGE)


def searching(places: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    from capuy.accounts.models import User
    from capuy.members.models import Member
    from capuy.members.searching import search

    user = User.objects.get(username="tochuc")
    limit = SEARCH.get(os.environ["SCALE"], 50.0)
    one = Member.objects.values_list("pk", flat=True).first()
    floor, _ = waited(lambda: list(Member.objects.filter(pk=one).values_list("pk", "full_name")), rounds=ROUNDS)
    assert search(user, SOUGHT[0]), "nobody is found"
    for text in SOUGHT:
        median, _ = waited(lambda text=text: search(user, text), rounds=10)
        name = f"search of all for “{text}”"
        yield result(name, median, "ms", floor=floor, target=f"≤ {limit:g} ms", ok=median <= limit)


def report(places: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    from docxtpl import DocxTemplate

    from capuy.core import dates
    from capuy.reports import queries, rendering
    from capuy.reports.actions import write_year_report
    from capuy.reports.models import Report

    committee, year = (places.get("province") or places["root"])[0], dates.today().year - 1
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.docx"

        def template_alone() -> None:
            paper = DocxTemplate(rendering.built_in("year"))
            paper.render(constant)
            paper.save(target)

        value = min(seconds(lambda: write_year_report(organisation=committee, year=year, path=target)) for _ in "123")
        constant = rendering.values_of(queries.content_of(Report(organisation=committee, period=str(year))))
        floor = min(seconds(template_alone) for _ in "123")
    yield result("year report of a province", value, "s", floor=floor, target=f"≤ {REPORT:g} s", ok=value <= REPORT)
