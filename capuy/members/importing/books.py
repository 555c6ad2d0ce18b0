"""What the books hold that a file may speak of: cells by code and name, and the members who may be its people.

Everything is read at once, by sets of keys; nothing is asked per row.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from capuy.core import dates
from capuy.core.bulk import any_of
from capuy.core.fields import branch
from capuy.core.text import fold
from capuy.members.actions import SpellData
from capuy.members.importing.rows import Lines
from capuy.members.models import Member, Membership, MembershipKind, StatusSpell, citizen_id_indexer
from capuy.organisations.models import Organisation, Placement, Version
from capuy.regulations import KINDS

# Columns that a file may fill or change; `citizen_id` is compared by its index.
COMPARED = (
    *("full_name", "other_name", "sex", "born_on", "file_number", "card_issued_on", "ethnic_group", "religion"),
    *("home_town", "residence", "occupation", "education", "profession", "political_theory"),
    *("admission_decided_on", "admitted_on", "official_on"),
)


@dataclass
class Cell:
    """An organisation named in the file. It answers as a `Place` of the journal."""

    pk: int
    code: str
    path_now: str = ""
    closed_on: dt.date | None = None
    successor: str = ""
    spells: list[tuple[dt.date, dt.date | None, str, bool]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.spells[-1][2] if self.spells else self.code

    @property
    def was_ever_cell(self) -> bool:
        return self.opened_on is not None

    @property
    def opened_on(self) -> dt.date | None:
        """Since when it has been a cell."""
        for start, _, _, is_cell in self.spells:
            if is_cell:
                return start
        return None

    def is_cell_on(self, day: dt.date) -> bool:
        return any(is_cell and start <= day and (end is None or day < end) for start, end, _, is_cell in self.spells)


@dataclass
class Stay:
    """One membership of a known member. `entered_in` is the cell that people entered where it has closed since."""

    organisation: int
    start: dt.date
    end: dt.date | None
    entered_in: int | None
    arrival: str


@dataclass
class Known:
    """A member in the books."""

    pk: int
    token: Any
    id_index: str
    name_folded: str
    merged: bool
    values: dict[str, Any]
    stays: list[Stay] = field(default_factory=list)
    spells: list[SpellData] = field(default_factory=list)
    status: str = ""
    in_branch: bool = False

    def stay_on(self, day: dt.date) -> Stay | None:
        return next((s for s in self.stays if s.start <= day and (s.end is None or day < s.end)), None)


def _give_indexes(read: Lines) -> dict[str, str]:
    """Work out the index of each id number; returns it by those that older keys make of the number."""
    earlier: dict[str, str] = {}
    indexes = citizen_id_indexer()
    for line, number in zip(read.lines, read.columns.get("citizen_id", ()), strict=False):
        if number:
            line.id_index, *old = indexes(number)
            for index in old:
                earlier[index] = line.id_index
    return earlier


class Books:
    """`organisation` is where the file comes in; its branch, as of today, is all that the file may touch.

    None is the whole instance, for the system alone. The lines get the index of their id number. With `hold`, nobody
    else changes the people of the file until the transaction ends.
    """

    def __init__(self, organisation: Organisation | None, read: Lines, *, hold: bool = False) -> None:
        self.today = dates.today()
        # One that stands nowhere has no branch; an empty path would be everybody's.
        self.path = (organisation.path_now or "!") if organisation else ""
        self.cells: dict[str, Cell] = {}
        self.by_pk: dict[int, Cell] = {}
        named = set(filter(None, read.columns.get("cell", ())))
        self._load_cells(named | ({organisation.code} if organisation else set()))
        self.own = self.cells[organisation.code] if organisation else None
        self.earlier = _give_indexes(read)
        self.people: dict[int, Known] = {}
        self.by_index: dict[str, Known] = {}
        self.by_file: dict[str, list[Known]] = defaultdict(list)
        self.by_name: dict[tuple[str, dt.date], list[Known]] = defaultdict(list)
        self._load_people(read, hold=hold)

    def inside(self, cell: Cell) -> bool:
        return bool(cell.path_now) and cell.path_now.startswith(self.path)

    def cell_of(self, pk: int) -> Cell | None:
        return self.by_pk.get(pk)

    def _load_cells(self, names: set[str]) -> None:
        """By code; what is no code may be the name of exactly one cell of the branch."""
        for pk, code in Organisation.objects.filter(code__in=any_of(names)).values_list("pk", "code"):
            self.cells[code] = self.by_pk[pk] = Cell(pk, code)
        spelled: dict[str, list[str]] = defaultdict(list)
        for name in names - self.cells.keys():
            spelled[fold(name)].append(name)
        inside = Placement.objects.on(self.today).filter(
            branch(self.path), closed=False, organisation=OuterRef("organisation")
        )
        versions = Version.objects.on(self.today).cells().filter(Exists(inside), name_folded__in=any_of(spelled))
        found: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for folded, pk, code in versions.values_list("name_folded", "organisation", "organisation__code"):
            found[folded].add((pk, code))
        for folded, matches in found.items():
            if len(matches) == 1:
                pk, code = matches.pop()
                cell = self.by_pk.setdefault(pk, Cell(pk, code))
                self.cells |= dict.fromkeys(spelled[folded], cell)
        self._describe_cells(list(self.by_pk))

    def _describe_cells(self, pks: Sequence[int]) -> None:
        versions = Version.objects.filter(organisation__in=any_of(pks)).order_by("valid_from")
        for pk, start, end, name, kind in versions.values_list(
            "organisation", "valid_from", "valid_to", "name", "kind"
        ):
            self.by_pk[pk].spells.append((start, end, name, KINDS[kind].is_cell))
        places = Placement.objects.on(self.today).filter(organisation__in=any_of(pks))
        for pk, path, closed, since, parent in places.values_list(
            "organisation", "path", "closed", "valid_from", "parent__code"
        ):
            cell = self.by_pk[pk]
            cell.path_now = path
            if closed:
                cell.closed_on, cell.successor = since, parent or ""

    def _load_people(self, read: Lines, *, hold: bool) -> None:
        indexes = {line.id_index for line in read.lines if line.id_index} | {*self.earlier}
        self._keep(Member.objects.filter(citizen_id_index__in=any_of(indexes)))
        files = set(filter(None, read.columns.get("file_number", ())))
        self._keep(Member.objects.filter(file_number__in=any_of(files), merged_into=None))
        names = {line.name_folded for line in read.lines if line.id_index not in self.by_index}
        self._keep(Member.objects.filter(name_folded__in=any_of(names), merged_into=None))
        if hold and connection.features.has_select_for_update:
            self._hold(read)
        self._load_ties(list(self.people))
        for known in self.people.values():
            if known.in_branch and not known.merged:
                self.by_name[known.name_folded, known.values["born_on"]].append(known)

    def _hold(self, read: Lines) -> None:
        """Lock whom a line may mean, and read them again: an act may have ended since, or while this waited.

        In the order in which all others lock members. Who only has a name of the file is left alone, and out.
        """
        if not self.people:
            return
        indexes = {line.id_index for line in read.lines if line.id_index}
        files = set(filter(None, read.columns.get("file_number", ())))
        births = read.columns.get("born_on", ())
        twins = {(line.name_folded, born) for line, born in zip(read.lines, births, strict=False)}
        meant = [
            pk
            for pk, known in self.people.items()
            if known.id_index in indexes
            or known.values["file_number"] in files
            or (known.name_folded, known.values["born_on"]) in twins
        ]
        for kept in (self.people, self.by_index, self.by_file):
            kept.clear()
        self._keep(Member.objects.select_for_update().filter(pk__in=any_of(meant)).order_by("pk"))

    def _keep(self, members: QuerySet[Member]) -> None:
        columns = ("pk", "token", "citizen_id_index", "name_folded", "merged_into", *COMPARED)
        for pk, token, kept, name, merged, *values in members.values_list(*columns):
            if pk in self.people:
                continue
            index = self.earlier.get(kept, kept or "")
            known = Known(pk, token, index, name, bool(merged), dict(zip(COMPARED, values, strict=True)))
            self.people[pk] = known
            if index:
                self.by_index[index] = known
            if known.values["file_number"] and not merged:
                self.by_file[known.values["file_number"]].append(known)

    def _load_ties(self, pks: Sequence[int]) -> None:
        stays = Membership.objects.filter(member__in=any_of(pks), kind=MembershipKind.OFFICIAL).order_by("valid_from")
        columns = ("member", "organisation", "valid_from", "valid_to", "entered_in", "arrival")
        unknown: set[int] = set()
        for pk, organisation, *rest in stays.values_list(*columns):
            self.people[pk].stays.append(Stay(organisation, *rest))
            if organisation not in self.by_pk:
                unknown.add(organisation)
        for pk, code in Organisation.objects.filter(pk__in=any_of(unknown)).values_list("pk", "code"):
            self.by_pk[pk] = Cell(pk, code)
        self._describe_cells(list(unknown))
        for known in self.people.values():
            known.in_branch = any(self.inside(self.by_pk[stay.organisation]) for stay in known.stays)
        spells = StatusSpell.objects.filter(member__in=any_of(pks)).order_by("valid_from")
        for pk, status, start, end, note in spells.values_list("member", "status", "valid_from", "valid_to", "note"):
            self.people[pk].spells.append(SpellData(status, start, end, note))
            if start <= self.today and (end is None or self.today < end):
                self.people[pk].status = status
