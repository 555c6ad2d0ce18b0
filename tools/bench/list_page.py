"""A page of 50 members as a browser asks for it: the whole request in process, without the network.

The floor is the least that Django can do for the same page: the same middleware, one query for 50 rows of the same
table, and a bare table without links, filters, tree or rights.
"""

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Any

from common import milliseconds, result

LIMIT = 40
ROWS = 50
ROUNDS = 60
DAY = dt.date(2020, 1, 1)
BARE = "<table>{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"


def measure() -> Iterator[dict[str, Any]]:
    from django.test import Client
    from django.urls import path, reverse

    from capuy.accounts.models import Grant, User
    from capuy.site import urls

    committees = {size: committee_of(size) for size in (ROWS, 10 * ROWS)}
    user = User.objects.create_user("bench", full_name="Bench")
    for committee in committees.values():
        Grant.objects.create(
            user=user, role="organisation_board", organisation=committee, valid_from=DAY, granted_by="bench"
        )
    urls.urlpatterns.append(path("bare/", bare_page))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def get(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    addresses = {size: reverse("members:list", args=[committee.code]) for size, committee in committees.items()}
    floor, floor_tail = milliseconds(lambda: get("/bare/"), rounds=ROUNDS)
    for size, address in addresses.items():
        median, tail = milliseconds(lambda address=address: get(address), rounds=ROUNDS)
        of = f"list page of {ROWS} members, of {size}"
        yield result(of, median, "ms", floor=floor, target=f"≤ {LIMIT} ms", ok=median <= LIMIT)
        yield result(f"{of}, 95%", tail, "ms", floor=floor_tail, target="–", ok=True)
    counts = {size: queries_of(lambda address=address: get(address)) for size, address in addresses.items()}
    few, many = counts.values()
    yield result(
        f"queries of the list page, {10 * ROWS} members",
        many,
        "queries",
        floor=few,
        target="as with 50",
        ok=many == few,
    )


def committee_of(size: int) -> Any:
    """A committee with `size` members in cells of ten."""
    from capuy.members.models import Member, Membership, StatusSpell
    from capuy.organisations.actions import ChangeDraft, DecisionDraft, enact
    from capuy.organisations.models import Organisation

    code = f"B{size}"
    cells = [f"{code}.{number}" for number in range(size // 10)]
    changes = [
        ChangeDraft("establish", code=code, name=f"Đảng ủy Khối {size}", kind="dang_bo_co_so"),
        *(ChangeDraft("establish", code=cell, name=f"Chi bộ {cell}", kind="chi_bo", parent=code) for cell in cells),
    ]
    enact(DecisionDraft("establish", f"{size}-QĐ/TU", DAY, DAY, changes), by=None)
    homes = list(Organisation.objects.filter(code__in=cells).order_by("pk"))
    members = []
    for number in range(size):
        member = Member(full_name=f"Nguyễn Thị Hường {number}", sex="female", born_on=dt.date(1980, 1, 1 + number % 28))
        member.derive()
        members.append(member)
    Member.objects.bulk_create(members)
    Membership.objects.bulk_create(
        Membership(member=member, organisation=homes[number // 10], kind="official", arrival="entry", valid_from=DAY)
        for number, member in enumerate(members)
    )
    StatusSpell.objects.bulk_create(StatusSpell(member=member, status="official", valid_from=DAY) for member in members)
    return Organisation.objects.get(code=code)


@functools.cache
def bare_template() -> Any:
    from django.template import engines

    return engines["django"].from_string(BARE)


def bare_page(request: Any) -> Any:
    from django.http import HttpResponse

    from capuy.members.models import Member

    rows = Member.objects.order_by("name_order", "pk").values_list("pk", "full_name", "sex", "born_on")[:ROWS]
    return HttpResponse(bare_template().render({"rows": rows}))


def queries_of(work: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)
