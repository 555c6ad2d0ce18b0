"""What is asked of requests: who owes what, the board of units, the table of what they answered."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

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
    HandedPaper,
    ReportRequest,
    RequestField,
    State,
    UrgingRound,
    WithPaper,
)
from capuy.collection.standings import DONE, Standing, Tally, standing_of
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import Ending, endings_of, names_on, natural_key


@dataclass(frozen=True)
class BoardLine:
    """One addressee on the board. `ending` tells of a unit that is no more; `level` names where its answer waits;
    `paper` tells of its report in prose.
    """

    addressee: Addressee
    standing: Standing
    urged: int
    urged_at: dt.datetime | None
    ending: Ending | None
    level: str = ""
    paper: str = ""

    @property
    def note(self) -> str:
        """What people must know about it, in words."""
        one = self.addressee
        if self.ending:
            into = f", nhập vào {self.ending.successor_name}" if self.ending.successor_name else ""
            return f"Kết thúc hoạt động ngày {format_date(self.ending.on)}{into}"
        parts = [f"chờ {self.level} duyệt"] if self.level else []
        parts += [one.reason] if one.reason else []
        parts += [self.paper] if self.paper else []
        if one.due_on:
            parts.append(f"hạn riêng {format_date(one.due_on)}")
        return "; ".join(parts)


@dataclass
class Board:
    """All addressees of one request. Who is exempt or has ended without answering is not counted in `total`."""

    asked: ReportRequest
    lines: list[BoardLine]

    @cached_property
    def whole(self) -> Tally:
        return Tally.of((line.standing, bool(line.addressee.handed_on_time)) for line in self.lines)

    @property
    def total(self) -> int:
        return self.whole.total

    @property
    def done(self) -> int:
        return self.whole.done

    @property
    def missing(self) -> int:
        return self.whole.missing

    @property
    def on_time_text(self) -> str:
        return self.whole.on_time_text

    @property
    def tally(self) -> list[tuple[Standing, int]]:
        counts = Counter(line.standing for line in self.lines)
        return [(standing, counts[standing]) for standing in Standing if counts[standing]]


def board_of(asked: ReportRequest) -> Board:
    """The board as of today. The number of queries does not depend on how many were asked."""
    today = dates.today()
    counted = asked.addressees.annotate(urged=Count("urgings"), urged_at=Max("urgings__round__at"))
    found = list(counted.select_related("organisation"))
    closed = closed_of(asked)
    endings = endings_of(closed)
    levels = levels_of(found)
    papers = _papers_of(asked)
    lines = []
    for one in found:
        one.asked = asked
        gone = one.organisation_id in closed and one.state not in ANSWERED
        standing = Standing.ENDED if gone else standing_of(one, today)
        ending = endings.get(one.organisation_id) if one.organisation_id in closed else None
        told = (levels.get(one.pk, ""), papers.get(one.pk, ""))
        lines.append(BoardLine(one, standing, one.urged, one.urged_at, ending, *told))
    return Board(asked, sorted(lines, key=lambda line: natural_key(line.addressee.name)))


def _papers_of(asked: ReportRequest) -> dict[int, str]:
    """In words the report in prose of each sheet that has one. One query, none where the request takes none."""
    if asked.with_paper == WithPaper.NONE:
        return {}
    rows = HandedPaper.objects.filter(addressee__asked=asked).values_list("addressee_id", "claims")
    return {
        pk: f"kèm văn bản, {len(claims)} chỗ số liệu cần xem lại" if claims else "kèm văn bản" for pk, claims in rows
    }


def levels_of(found: Iterable[Addressee]) -> dict[int, str]:
    """The name of the level at which an answer waits, by the key of its sheet. One query, none where nothing waits."""
    waiting = {one.pk: one.waits_at_id for one in found if one.waits_at_id and one.state == State.HANDED}
    names = names_on(waiting.values(), dates.today()) if waiting else {}
    return {pk: names[level] for pk, level in waiting.items()}


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
    done = [line for line in board.lines if line.standing in DONE]
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
        "done": Count("addressees", filter=Q(addressees__state__in=ANSWERED, addressees__waits_at=None)),
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
        .annotate(urged_at=Max("urgings__round__at"))
        .order_by("asked__due_on", "pk")
    )


def sheets_below(organisation: Organisation, asked: ReportRequest) -> QuerySet[Addressee]:
    """The request's sheets of the units below that stand today, one that has answered included."""
    inside = Organisation.objects.in_branches([organisation.path_now]).exclude(pk=organisation.pk)
    stands = Placement.objects.on(dates.today()).filter(organisation=OuterRef("organisation"), closed=False)
    answered = Q(state__in=ANSWERED)
    return asked.addressees.filter(Exists(stands) | answered, organisation__in=inside).select_related("organisation")


def owed_below(organisation: Organisation) -> list[tuple[ReportRequest, int, int]]:
    """Open requests that units below were asked: with how many still owe theirs, of how many; the next due first.

    Two queries.
    """
    inside = Organisation.objects.in_branches([organisation.path_now]).exclude(pk=organisation.pk)
    stands = Placement.objects.on(dates.today()).filter(organisation=OuterRef("organisation"), closed=False)
    rows = Addressee.objects.filter(Exists(stands), organisation__in=inside, **_OPEN).order_by()
    counts = rows.values_list("asked").annotate(owing=Count("pk", filter=Q(state__in=OWING)), total=Count("pk"))
    owed = {pk: (owing, total) for pk, owing, total in counts if owing}
    found = ReportRequest.objects.filter(pk__in=owed).order_by("due_on", "pk")
    return [(asked, *owed[asked.pk]) for asked in found]


def waiting_at(organisation: Organisation) -> QuerySet[Addressee]:
    """The answers that wait to be approved at this level, or at one that has merged into it, the first come first."""
    merged = Placement.objects.on(dates.today()).filter(parent=organisation, closed=True).values("organisation")
    rows = Addressee.objects.filter(Q(waits_at=organisation) | Q(waits_at__in=merged), state=State.HANDED, **_OPEN)
    return rows.select_related("asked").order_by("handed_at", "pk")


def urgings_of(asked: ReportRequest) -> QuerySet[UrgingRound]:
    """Each round of urging, the latest first."""
    return asked.urging_rounds.all()
