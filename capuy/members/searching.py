"""The search over all members that one may see."""

import datetime as dt
from dataclasses import dataclass

from django.db import models

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.text import fold, name_key
from capuy.members.models import Member, Membership, MembershipKind
from capuy.members.queries import is_id_number, members_visible_to, named
from capuy.organisations.queries import names_on

LIMIT = 20
_FEW = 1_000


@dataclass(frozen=True)
class Found:
    """One answer of the search over all visible members."""

    pk: int
    full_name: str
    born_on: dt.date
    cell: str


def search(user: User, text: str, *, limit: int = LIMIT) -> list[Found]:
    """Visible members by name without marks or by whole id number; nothing for fewer than two letters.

    Those whose full or given name begins with it come first; only if they are few is it sought inside of names.
    """
    if len(fold(text)) < 2:
        return []
    mine = members_visible_to(user)
    found = _some(mine, named(Member.objects.all(), text, anywhere=False), limit)
    if len(found) < limit and not is_id_number(text):
        inside = _some(mine, Member.objects.filter(name_folded__contains=fold(text)), limit + len(found))
        found += [row for row in inside if row not in found][: limit - len(found)]
    today = dates.today()
    cells = dict(
        Membership.objects.filter(member__in=[pk for pk, *_ in found], kind=MembershipKind.OFFICIAL)
        .filter(valid_from__lte=today)
        .order_by("valid_from")
        .values_list("member_id", "organisation_id")
    )
    names = names_on(cells.values(), today)
    return [Found(pk, name, born_on, names.get(cells.get(pk, 0), "")) for pk, name, born_on in found]


def _some(
    mine: models.QuerySet[Member], bearers: models.QuerySet[Member], limit: int
) -> list[tuple[int, str, dt.date]]:
    """Of the bearers of a name those that are `mine`, by name: the first where they are few, else any of them.

    Never in order and with a limit: the database would go through all names in their order until enough are found.
    """
    columns = ("pk", "full_name", "born_on")
    some = list(bearers.order_by().values_list("pk", flat=True)[: _FEW + 1])
    found = list(mine.filter(pk__in=some).order_by().values_list(*columns))
    if len(found) < limit and len(some) > _FEW:
        found = list(mine.filter(pk__in=bearers.order_by().values("pk")).order_by().values_list(*columns)[:limit])
    return sorted(found, key=lambda row: (name_key(row[1]), row[0]))[:limit]
