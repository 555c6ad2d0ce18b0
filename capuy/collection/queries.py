"""What is asked of requests: who owes what, the board of units, the table of what they answered."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from capuy.accounts.access import organisations_visible_to
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.actions.handling import closed_of
from capuy.collection.models import (
    ANSWERED,
    OWING,
    Addressee,
    FieldAnswer,
    FieldKind,
    ReportRequest,
    RequestField,
    State,
)
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.numbers import format_percent
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import Ending, endings_of, natural_key


class Standing(Enum):
    """Where one addressee stands today; the look is the colour beside the word."""

    ACCEPTED = "Đã duyệt", "good"
    ON_TIME = "Đã nộp", "good"
    LATE = "Nộp chậm", "warn"
    RETURNED = "Trả lại", "warn"
    WAITING = "Chưa nộp", "idle"
    OVERDUE = "Quá hạn", "bad"
    EXEMPT = "Được miễn", "idle"
    ENDED = "Đã kết thúc", "idle"

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def look(self) -> str:
        return self.value[1]

    @property
    def slug(self) -> str:
        return self.name.lower()


_DONE = (Standing.ACCEPTED, Standing.ON_TIME, Standing.LATE)
_FREE = (Standing.EXEMPT, Standing.ENDED)


@dataclass(frozen=True)
class BoardLine:
    """One addressee on the board. `ending` tells of a unit that has been merged or dissolved since."""

    addressee: Addressee
    standing: Standing
    urged: int
    urged_at: dt.datetime | None
    ending: Ending | None

    @property
    def note(self) -> str:
        """What people must know about it, in words."""
        one = self.addressee
        if self.ending:
            into = f", nhập vào {self.ending.successor_name}" if self.ending.successor_name else ""
            return f"Kết thúc hoạt động ngày {format_date(self.ending.on)}{into}"
        parts = [one.reason] if one.reason else []
        if one.due_on:
            parts.append(f"hạn riêng {format_date(one.due_on)}")
        return "; ".join(parts)


@dataclass(frozen=True)
class Board:
    """All addressees of one request. Who is exempt or has ended without answering is not counted in `total`."""

    asked: ReportRequest
    lines: list[BoardLine]

    def count(self, *standings: Standing) -> int:
        return sum(line.standing in standings for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines) - self.count(*_FREE)

    @property
    def done(self) -> int:
        return self.count(*_DONE)

    @property
    def missing(self) -> int:
        return self.total - self.done

    @property
    def on_time(self) -> int:
        return sum(line.standing in _DONE and bool(line.addressee.handed_on_time) for line in self.lines)

    @property
    def on_time_text(self) -> str:
        return format_percent(self.on_time, self.total)

    @property
    def tally(self) -> list[tuple[Standing, int]]:
        return [(standing, found) for standing in Standing if (found := self.count(standing))]


def board_of(asked: ReportRequest) -> Board:
    """The board as of today. The number of queries does not depend on how many were asked."""
    today = dates.today()
    counted = asked.addressees.annotate(urged=Count("urgings"), urged_at=Max("urgings__at"))
    found = list(counted.select_related("organisation"))
    closed = closed_of(asked)
    endings = endings_of(closed)
    lines = []
    for one in found:
        one.asked = asked
        gone = one.organisation_id in closed and one.state not in ANSWERED
        standing = Standing.ENDED if gone else standing_of(one, today)
        ending = endings.get(one.organisation_id) if one.organisation_id in closed else None
        lines.append(BoardLine(one, standing, one.urged, one.urged_at, ending))
    return Board(asked, sorted(lines, key=lambda line: natural_key(line.addressee.name)))


def standing_of(one: Addressee, today: dt.date) -> Standing:
    match one.state:
        case State.ACCEPTED:
            return Standing.ACCEPTED if one.handed_on_time else Standing.LATE
        case State.HANDED:
            return Standing.ON_TIME if one.handed_on_time else Standing.LATE
        case State.EXEMPT:
            return Standing.EXEMPT
        case State.RETURNED:
            return Standing.RETURNED
        case _:
            return Standing.OVERDUE if today > one.due else Standing.WAITING


@dataclass(frozen=True)
class Answered:
    """What the addressees answered: a line for each that handed in, and the totals of the questions in numbers."""

    fields: list[RequestField]
    rows: list[tuple[BoardLine, list[tuple[RequestField, FieldAnswer | None]]]]
    totals: list[int | None]


def answered(board: Board) -> Answered:
    """Only what was handed in counts. Two queries."""
    fields = list(board.asked.fields.all())
    kept: dict[int, dict[int, FieldAnswer]] = {}
    for row in FieldAnswer.objects.filter(addressee__asked=board.asked, addressee__state__in=ANSWERED):
        kept.setdefault(row.addressee_id, {})[row.field_id] = row
    done = [line for line in board.lines if line.standing in _DONE]
    rows = [(line, [(field, kept.get(line.addressee.pk, {}).get(field.pk)) for field in fields]) for line in done]
    totals = [
        None if field.kind == FieldKind.TEXT else _total(cells[at][1] for _, cells in rows)
        for at, field in enumerate(fields)
    ]
    return Answered(fields, rows, totals)


def _total(cells: Iterable[FieldAnswer | None]) -> int:
    return sum(cell.number or 0 for cell in cells if cell)


def sent_by(organisation: Organisation) -> list[tuple[ReportRequest, int, int]]:
    """The organisation's requests, newest first: with how many have answered, of how many. One query."""
    counts = {
        "total": Count("addressees", filter=~Q(addressees__state=State.EXEMPT)),
        "done": Count("addressees", filter=Q(addressees__state__in=ANSWERED)),
    }
    rows = organisation.report_requests.annotate(**counts)
    return [(found, getattr(found, "done"), getattr(found, "total")) for found in rows]  # noqa: B009 - annotated


def received_by(organisation: Organisation) -> QuerySet[Addressee]:
    """What it was asked, what it owes first."""
    rows = Addressee.objects.filter(organisation=organisation, **_OPEN).select_related("asked__organisation")
    return rows.order_by("-asked__due_on", "-pk")


_OPEN = {"asked__sent_at__isnull": False, "asked__withdrawn_at__isnull": True}


def owed_by(user: User, under: Organisation | None = None) -> QuerySet[Addressee]:
    """What the user may answer and nobody has, the next due first; `under` cuts to one branch."""
    mine = organisations_visible_to(user, Permission.REPORT_FIGURES)
    open_now = Placement.objects.on(dates.today()).filter(organisation=OuterRef("organisation"), closed=False)
    rows = Addressee.objects.filter(Exists(open_now), organisation__in=mine, state__in=OWING, **_OPEN)
    if under is not None:
        rows = rows.filter(organisation__in=Organisation.objects.in_branches([under.path_now]))
    return (
        rows.select_related("asked", "organisation")
        .annotate(urged_at=Max("urgings__at"))
        .order_by("asked__due_on", "pk")
    )


def urgings_of(asked: ReportRequest) -> list[Mapping[str, object]]:
    """Each round of urging: when, by whom, with which words, how many."""
    rows = asked.addressees.filter(urgings__isnull=False).values("urgings__at", "urgings__by_name", "urgings__message")
    counted = rows.annotate(count=Count("pk")).order_by("-urgings__at")
    return [
        {
            "at": row["urgings__at"],
            "by": row["urgings__by_name"],
            "message": row["urgings__message"],
            "count": row["count"],
        }
        for row in counted
    ]
