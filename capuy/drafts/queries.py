"""The own draft of a page, and who else has the same boxes before him."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.fields import branch
from capuy.core.secrets import CannotOpen
from capuy.core.validity import valid_on
from capuy.drafts.models import PageDraft
from capuy.drafts.values import Sheet, Typed, opened
from capuy.organisations.models import SEGMENT, Placement

# Who typed or moved about no longer ago than this is told of as being there.
RECENT = dt.timedelta(minutes=5)
MOST_NAMED = 5


@dataclass(frozen=True)
class Other:
    """Somebody else at the same boxes, and when he last did something."""

    name: str
    at: dt.datetime


@dataclass(frozen=True)
class Around:
    """What surrounds a page that is filled in: the own draft and the others. `dropped` is a draft put aside."""

    values: dict[str, Typed] = field(default_factory=dict)
    saved_at: dt.datetime | None = None
    dropped: bool = False
    closed: str = ""
    others: list[Other] = field(default_factory=list)


def around(user: User, sheet: Sheet) -> Around:
    """Two queries, however many are there. A draft that cannot be opened is as if there were none."""
    mine: PageDraft | None = None
    others: dict[int, Other] = {}
    own = Q(user=user, page=sheet.page)
    for row in PageDraft.objects.filter(own | _beside(sheet)).select_related("user").order_by("-used_at"):
        if row.user_id != user.pk:
            others.setdefault(row.user_id, Other(row.user.full_name, row.used_at))
        elif row.page == sheet.page:
            mine = row
    named = list(others.values())[:MOST_NAMED]
    if mine is None:
        return Around(others=named)
    try:
        values = opened(mine)
    except CannotOpen:
        values = {}
    aside = bool(values) and mine.dropped_at is not None
    return Around({} if aside else values, mine.saved_at, aside, mine.closed, named)


def _beside(sheet: Sheet) -> Q:
    """Rows in use whose page shows the same boxes: that of the same organisation, of one above it or below."""
    path = sheet.organisation.path_now
    if not path:
        return Q(pk__in=[])
    above = [path[: at * SEGMENT] for at in range(1, len(path) // SEGMENT)]
    line = Placement.objects.filter(branch(path) | Q(path__in=above), valid_on(dates.today()))
    return Q(kind=sheet.kind, used_at__gt=timezone.now() - RECENT, organisation__in=line.values("organisation"))
