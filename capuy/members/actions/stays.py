"""Ending a stay: the chain is cut, seats end, and what must be true for that."""

import datetime as dt

from capuy.core.dates import format_date
from capuy.core.problems import Problem
from capuy.members.actions.base import Record
from capuy.members.models import Membership, Seat
from capuy.members.ties import Chain
from capuy.organisations.models import Organisation


def cut(chain: Chain, on: dt.date, departure: str, to_elsewhere: str = "") -> None:
    """End a chain on `on`. Rows that would begin later go away."""
    kept = [row for row in chain.rows if row.valid_from < on]
    Membership.objects.filter(pk__in=[row.pk for row in chain.rows if row.valid_from >= on]).delete()
    last = kept[-1]
    last.valid_to, last.departure, last.to_elsewhere = on, departure, to_elsewhere
    last.save(update_fields=["valid_to", "departure", "to_elsewhere"])
    chain.following = kept[1:]


def seats_left(found: Record, on: dt.date, organisation: Organisation | None = None) -> list[Seat]:
    """Seats held on `on` or later; with `organisation`, only those in its own bodies."""
    seats = Seat.objects.filter(member=found.member).select_related("body__term__organisation").order_by("pk")
    if organisation is not None:
        seats = seats.filter(body__term__organisation=organisation)
    return [seat for seat in seats if seat.valid_to is None or seat.valid_to > on]


def same_day_problems(chain: Chain, on: dt.date) -> list[Problem]:
    if chain.start < on:
        return []
    message = (
        f"Ngày {format_date(on)} chính là ngày vào chi bộ này; ngày rời phải sau ngày vào. Nếu lần vào đã ghi sai, hủy "
        "lần ghi đó."
    )
    return [Problem("dates-out-of-order", message, "on")]


def reopen(chain: Chain, end: dt.date | None, departure: str = "", elsewhere: str = "") -> None:
    """Let an ended chain go on, to `end` or openly."""
    last = chain.last
    last.valid_to, last.departure, last.to_elsewhere = end, departure, elsewhere
    last.save(update_fields=["valid_to", "departure", "to_elsewhere"])


def begin(chain: Chain, on: dt.date) -> None:
    """Let a chain begin on another day; the caller has it worked out again."""
    base, last = chain.base, chain.last
    Membership.objects.filter(pk__in=[row.pk for row in chain.following]).delete()
    base.valid_from, base.valid_to, base.departure, base.to_elsewhere = (
        on,
        last.valid_to,
        last.departure,
        last.to_elsewhere,
    )
    base.save(update_fields=["valid_from", "valid_to", "departure", "to_elsewhere"])
    chain.following = []
