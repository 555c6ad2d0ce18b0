"""All requests of an organisation beside each other: units in rows, forms in columns, done or missing in each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from capuy.collection.models import ANSWERED, OWING, Addressee, ReportRequest
from capuy.collection.queries import levels_of
from capuy.collection.standings import Standing, Tally, standing_of
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.organisations.models import SEGMENT, Organisation, Placement, Version
from capuy.organisations.queries import Ending, endings_of, ids_on_path, names_on, natural_key
from capuy.regulations.organisation_kinds import KINDS

# More stand neither on a screen nor on paper; the period chooses among them.
MOST_FORMS = 12


@dataclass(frozen=True)
class Unit:
    """A row. `branch` is the organisation right below the asking one to which the unit belongs today."""

    pk: int
    name: str
    kind: str
    branch: int
    ending: Ending | None = None

    @property
    def note(self) -> str:
        """What became of a unit that is no more."""
        if self.ending is None:
            return ""
        into = f", nhập vào {self.ending.successor_name}" if self.ending.successor_name else ""
        return f"Kết thúc hoạt động ngày {format_date(self.ending.on)}{into}"


@dataclass(frozen=True)
class Square:
    """Where one unit stands with one form; `addressee` is the key of its sheet, `note` why it was handled so."""

    asked: ReportRequest
    addressee: int
    standing: Standing
    on_time: bool
    note: str


@dataclass(frozen=True)
class Line:
    unit: Unit
    squares: list[Square | None]

    @cached_property
    def tally(self) -> Tally:
        return tally_of(self.squares)


@dataclass(frozen=True)
class Level:
    """Units taken together, by their kind or by the branch to which they belong."""

    code: str
    label: str
    units: int
    tally: Tally


@dataclass
class Matrix:
    """`left_out`: forms of the choice that found no column; `lines` those that the filters leave."""

    forms: list[ReportRequest]
    lines: list[Line]
    branches: dict[int, str]
    left_out: int = 0

    @cached_property
    def columns(self) -> list[Tally]:
        return [tally_of(line.squares[at] for line in self.lines) for at in range(len(self.forms))]

    @cached_property
    def whole(self) -> Tally:
        return tally_of(square for line in self.lines for square in line.squares)

    @cached_property
    def kinds(self) -> list[Level]:
        """From the top of the tree to the cells."""
        levels = self._levels(lambda unit: unit.kind, {slug: kind.label for slug, kind in KINDS.items()})
        return sorted(levels, key=lambda level: (KINDS[level.code].rank, level.label))

    @cached_property
    def by_branch(self) -> list[Level]:
        """The branches right below the asking organisation; none where each unit is one of them itself."""
        if all(line.unit.branch == line.unit.pk or line.unit.ending for line in self.lines):
            return []
        names = {str(pk): name for pk, name in self.branches.items()}
        levels = self._levels(lambda unit: str(unit.branch), names)
        return sorted(levels, key=lambda level: natural_key(level.label))

    def _levels(self, level: Callable[[Unit], str], labels: dict[str, str]) -> list[Level]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[level(line.unit)].append(line)
        return [
            Level(code, labels[code], len(lines), tally_of(square for line in lines for square in line.squares))
            for code, lines in found.items()
        ]

    def cut(self, *, kind: str = "", branch: str = "") -> "Matrix":
        """The same of the units of one kind or one branch; counts and rates follow."""
        lines = [
            line
            for line in self.lines
            if kind in ("", line.unit.kind) and branch in ("", str(line.unit.branch), str(line.unit.pk))
        ]
        return Matrix(self.forms, lines, self.branches, self.left_out)

    def standing_at(self, standings: Collection[Standing]) -> list[Line]:
        """The rows with a square that stands there; counts stay those of all rows. No standings: all rows."""
        if not standings:
            return self.lines
        return [line for line in self.lines if any(one and one.standing in standings for one in line.squares)]


def tally_of(squares: Iterable[Square | None]) -> Tally:
    return Tally.of((square.standing, square.on_time) for square in squares if square)


def forms_of(organisation: Organisation, period: str = "") -> list[ReportRequest]:
    """The requests that went out and stand: of one period, else those still being collected. Earliest due first.

    Still being collected: its day has not passed, or somebody owes it. One query.
    """
    owed = Addressee.objects.filter(asked=OuterRef("pk"), state__in=OWING)
    sent = organisation.report_requests.filter(sent_at__isnull=False, withdrawn_at__isnull=True)
    if period:
        sent = sent.filter(period=period)
    found: list[Any] = list(sent.annotate(owed=Exists(owed)).order_by("due_on", "pk"))
    today = dates.today()
    return found if period else [one for one in found if one.due_on >= today or one.owed]


def periods_of(organisation: Organisation) -> list[str]:
    """The codes of the periods that it asked about, latest first. One query."""
    sent = organisation.report_requests.filter(sent_at__isnull=False, withdrawn_at__isnull=True)
    return sorted(set(sent.order_by().values_list("period", flat=True)), reverse=True)


def matrix_of(organisation: Organisation, forms: list[ReportRequest]) -> Matrix:
    """Every unit that any of `forms` was sent to. The number of queries does not depend on how many units there are."""
    today, shown = dates.today(), forms[-MOST_FORMS:]
    place = {asked.pk: (at, asked) for at, asked in enumerate(shown)}
    sheets: dict[int, dict[int, Addressee]] = defaultdict(dict)
    asked = Addressee.objects.filter(asked__in=list(place))
    for one in asked:
        at, one.asked = place[one.asked_id]
        sheets[one.organisation_id][at] = one
    names = {pk: found[max(found)].name for pk, found in sheets.items()}
    units = _units(organisation, names, asked.values("organisation"), today)
    levels = levels_of(one for found in sheets.values() for one in found.values())
    lines = [
        Line(unit, [_square(unit, sheets[unit.pk].get(at), levels, today) for at in range(len(shown))])
        for unit in sorted(units, key=lambda unit: natural_key(unit.name))
    ]
    branches = names_on({unit.branch for unit in units}, today)
    return Matrix(shown, lines, branches, len(forms) - len(shown))


def _units(organisation: Organisation, names: dict[int, str], asked: QuerySet[Any], today: dt.date) -> list[Unit]:
    """Where each stands today, and of which kind it is or was last. `asked` gives their keys to the database."""
    top = organisation.path_now
    places = Placement.objects.on(today).filter(organisation__in=asked)
    stands = {pk: (path, closed) for pk, path, closed in places.values_list("organisation_id", "path", "closed")}
    versions = Version.objects.filter(organisation__in=asked, valid_from__lte=today).order_by("valid_from")
    kinds = dict(versions.values_list("organisation_id", "kind"))
    closed = {pk for pk, (_, is_closed) in stands.items() if is_closed}
    endings = endings_of(closed) if closed else {}

    def branch(pk: int) -> int:
        path = stands[pk][0]
        below = path[len(top) : len(top) + SEGMENT] if path.startswith(top) else ""
        return ids_on_path(below)[0] if below else pk

    return [Unit(pk, name, kinds[pk], branch(pk), endings.get(pk)) for pk, name in names.items()]


def _square(unit: Unit, one: Addressee | None, levels: Mapping[int, str], today: dt.date) -> Square | None:
    if one is None:
        return None
    gone = unit.ending is not None and one.state not in ANSWERED
    standing = Standing.ENDED if gone else standing_of(one, today)
    note = f"chờ {levels[one.pk]} duyệt" if one.pk in levels else one.reason
    return Square(one.asked, one.pk, standing, bool(one.handed_on_time), note)
