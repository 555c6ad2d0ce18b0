"""What is asked about members, scoped to the viewer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value

from capuy.accounts.access import scope
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.fields import branch, starts_with
from capuy.core.permissions import Permission
from capuy.core.text import fold
from capuy.core.validity import valid_on
from capuy.journal.actions import subject_of
from capuy.journal.models import Entry, EntryKind
from capuy.members.models import (
    IN_PARTY,
    Education,
    Member,
    Membership,
    MembershipKind,
    PoliticalTheory,
    Profession,
    Seat,
    Sex,
    Status,
    StatusSpell,
    citizen_id_indexes,
)
from capuy.organisations.models import Body, Organisation, Placement, Term, Version
from capuy.organisations.queries import names_on, visible

# ── whose records may be opened ──


def members_visible_to(user: User, permission: Permission = Permission.SEE_MEMBERS) -> models.QuerySet[Member]:
    """Records that the user may open: members who are today in a cell of the user's branches, or were last there.

    Who has moved to another branch is no longer visible; lists of a past day still show the name (`present`).
    """
    return Member.objects.filter(_opened_by(user, permission), merged_into=None)


def _opened_by(user: User, permission: Permission) -> Exists:
    today = dates.today()
    later = Membership.objects.filter(member=OuterRef("member")).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to"))
    )
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=today) | ~Exists(later)
    # Each place is looked up by its own index: a list of all cells would be searched again for every member.
    inside = Q(pk__in=[])
    for path in scope(user, permission):
        inside |= branch(path)
    place = Placement.objects.on(today).filter(inside, organisation=OuterRef("organisation"))
    return Exists(Membership.objects.filter(held, Exists(place), member=OuterRef("pk")))


# ── lists of a day ──


@dataclass(frozen=True)
class Within:
    """The cells in which a list looks: those of a branch as it stood on `day`, or one `cell` of them."""

    path: str
    day: dt.date
    cell: Organisation | None = None

    def places(self) -> models.QuerySet[Placement]:
        places = Placement.objects.on(self.day).filter(branch(self.path)) if self.path else Placement.objects.none()
        return places.filter(organisation=self.cell) if self.cell else places

    def only(self, cell: Organisation | None) -> "Within":
        return replace(self, cell=cell)


def within(organisation: Organisation, day: dt.date) -> Within:
    """What stood at the organisation and below it on `day`. One query."""
    place = organisation.placement_on(day)
    return Within(place.path if place else "", day)


# Above this many members a list is walked in the order of names; below, its members are picked first, then sorted.
DENSE = 2_000


def present(where: Within, kind: str = MembershipKind.OFFICIAL) -> models.QuerySet[Member]:
    """Members in the cells on the day, who are in the Party that day. One query, to see how many they are about.

    SQLite does as it is told: for a cell out of 20,000 members picking costs 1 ms and walking 40, for all of them the
    first page costs 60 ms by picking and 1 by walking. PostgreSQL makes the same plan of both.
    """
    day = where.day
    stays = Membership.objects.on(day).filter(kind=kind)
    picked = stays.filter(organisation__in=where.places().values("organisation"))
    in_party = StatusSpell.objects.on(day).filter(member=OuterRef("pk"), status__in=IN_PARTY)
    found = Member.objects.filter(Exists(in_party), merged_into=None)
    if picked.order_by()[: DENSE + 1].count() <= DENSE:
        return found.filter(pk__in=picked.values("member"))
    there = Exists(where.places().filter(organisation=OuterRef("organisation")))
    return found.filter(Exists(stays.filter(there, member=OuterRef("pk"))))


def count_temporary(where: Within) -> int:
    """How many stay in the cells for a time on the day."""
    cells = where.places().values("organisation")
    stays = Membership.objects.on(where.day).filter(kind=MembershipKind.TEMPORARY, organisation__in=cells)
    return stays.filter(member__merged_into=None).count()


def status_on(day: dt.date, status: str) -> Exists:
    """Condition that a member has `status` on `day`."""
    return Exists(StatusSpell.objects.on(day).filter(member=OuterRef("pk"), status=status))


def is_id_number(text: str) -> bool:
    """Twelve digits, perhaps in groups: what is typed to find a record by its citizen id."""
    digits = "".join(text.split())
    return len(digits) == 12 and digits.isascii() and digits.isdigit()


def without_id_number(text: str) -> str:
    """`text` as it may stand in the journal or at the head of an export: id numbers are kept nowhere in the clear."""
    return "••••••••••••" if is_id_number(text) else text


def named(members: models.QuerySet[Member], text: str, *, anywhere: bool = True) -> models.QuerySet[Member]:
    """Search without marks: the beginning of the full or the given name, `anywhere` in it, or a whole id number."""
    folded = fold(text)
    if is_id_number(text):
        return members.filter(citizen_id_index__in=citizen_id_indexes("".join(text.split())))
    found = starts_with("name_folded", folded) | starts_with("given_folded", folded)
    if anywhere:
        found |= Q(name_folded__contains=folded)
    return members.filter(found)


@dataclass(frozen=True)
class Line:
    """One member as a list of a day shows it."""

    pk: int
    full_name: str
    sex: str
    born_on: dt.date
    file_number: str
    ethnic_group: str
    education: str
    profession: str
    political_theory: str
    admitted_on: dt.date | None
    official_on: dt.date | None
    cell: str
    status: str
    may_open: bool = True


_COLUMNS = (
    "pk",
    "full_name",
    "sex",
    "born_on",
    "file_number",
    "ethnic_group",
    "education",
    "profession",
    "political_theory",
    "admitted_on",
    "official_on",
)
_CHOICES: dict[str, dict[Any, Any]] = {
    "sex": dict(Sex.choices),
    "education": dict(Education.choices),
    "profession": dict(Profession.choices),
    "political_theory": dict(PoliticalTheory.choices),
    "status": {None: "", **dict(Status.choices)},
}


def lines(ids: Sequence[int], day: dt.date, kind: str, user: User | None = None) -> list[Line]:
    """The members of one page, in the order of `ids`. Two queries, however many members.

    With a `user`, tells which records he or she may open.
    """
    stays = Membership.objects.on(day).filter(member=OuterRef("pk"), kind=kind)
    spells = StatusSpell.objects.on(day).filter(member=OuterRef("pk"))
    may_open = _opened_by(user, Permission.SEE_MEMBERS) if user else Value(True)
    rows = {
        row["pk"]: row
        for row in Member.objects.filter(pk__in=ids)
        .order_by()
        .annotate(
            cell=Subquery(stays.values("organisation")[:1]),
            status=Subquery(spells.values("status")[:1]),
            may_open=may_open,
        )
        .values(*_COLUMNS, "cell", "status", "may_open")
    }
    names = names_on({row["cell"] for row in rows.values() if row["cell"]}, day)
    for row in rows.values():
        for name, choices in _CHOICES.items():
            row[name] = choices.get(row[name], row[name])
        row["cell"] = names.get(row["cell"], "")
        for name in ("admitted_on", "official_on"):  # a list of a past day knows nothing of what came later
            row[name] = row[name] if row[name] is None or row[name] <= day else None
    return [Line(**rows[pk]) for pk in ids if pk in rows]


@dataclass(frozen=True)
class Heir:
    """A cell to which members of an ended one went. `code` is empty where the viewer may not see its members."""

    name: str
    code: str
    members: int


def heirs(organisation: Organisation, on: dt.date, user: User) -> list[Heir]:
    """Where those went who were officially there until it ended on `on`, most first. Three queries."""
    official = Membership.objects.filter(kind=MembershipKind.OFFICIAL, member__merged_into=None)
    stayed = official.filter(organisation=organisation, valid_to=on)
    rows = official.on(on).filter(member__in=stayed.values("member"))
    counts = dict(rows.values_list("organisation").annotate(n=models.Count("pk")).order_by("-n", "organisation"))
    names = names_on(counts, on)
    seen = visible(scope(user, Permission.SEE_MEMBERS)).filter(pk__in=counts)
    codes = dict(seen.values_list("pk", "code"))
    return [Heir(names.get(pk, ""), codes.get(pk, ""), number) for pk, number in counts.items()]


# ── one member ──


@dataclass(frozen=True)
class Stay:
    """One row of a member's history of cells."""

    row: Membership
    cell: str


def stays_of(member: Member) -> list[Stay]:
    """Cells of a member, latest first, each under its name of that time. Two queries."""
    rows = list(member.memberships.select_related("organisation", "decision").order_by("-valid_from", "-pk"))
    known = names_by_day((row.organisation_id, row.valid_from) for row in rows)
    return [Stay(row, known[row.organisation_id, row.valid_from]) for row in rows]


def names_by_day(wanted: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], str]:
    """What organisations were called, each on its own day. One query."""
    pairs = set(wanted)
    versions: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    rows = Version.objects.filter(organisation__in={pk for pk, _ in pairs}).order_by("valid_from")
    for pk, start, name in rows.values_list("organisation_id", "valid_from", "name"):
        versions[pk].append((start, name))
    return {
        (pk, day): next((name for start, name in reversed(versions[pk]) if start <= day), versions[pk][0][1])
        for pk, day in pairs
        if pk in versions
    }


def journal_of(member: Member) -> models.QuerySet[Entry]:
    """What was changed in a record, latest first."""
    return Entry.objects.about(subject_of(member)).filter(kind=EntryKind.CHANGE).order_by("-id")


def readings_of(member: Member, paths: Sequence[str] | None = None) -> models.QuerySet[Entry]:
    """Who opened a record, latest first, without the member's own looks at it; only those in `paths`, if given."""
    opened = Entry.objects.about(subject_of(member)).filter(kind=EntryKind.READING).order_by("-id")
    if paths is not None:
        opened = opened & Entry.objects.within(list(paths))
    return opened.exclude(actor=member.user.username) if member.user else opened


# ── duplicates ──


@dataclass(frozen=True)
class Duplicate:
    """Records of the same folded name and birthday."""

    full_name: str
    born_on: dt.date
    members: list[Member]


def duplicates(user: User, *, limit: int = 50) -> tuple[list[Duplicate], bool]:
    """Visible records that perhaps belong to one person, and whether there are more. Two queries."""
    mine = members_visible_to(user, Permission.EDIT_MEMBERS)
    twin = mine.filter(name_folded=OuterRef("name_folded"), born_on=OuterRef("born_on")).exclude(pk=OuterRef("pk"))
    rows = mine.filter(Exists(twin)).order_by("name_order", "name_folded", "born_on", "pk")[: 4 * limit]
    groups = [
        Duplicate(found[0].full_name, born_on, found)
        for (_, born_on), group in groupby(rows, key=lambda member: (member.name_folded, member.born_on))
        for found in [list(group)]
        if len(found) > 1
    ]
    return groups[:limit], len(groups) > limit


# ── committees ──


@dataclass(frozen=True)
class Sitting:
    """Who sits, or sat, in a body."""

    seat: Seat
    ended_on: dt.date | None
    may_open: bool


@dataclass(frozen=True)
class Bench:
    """A body with its seats: those held on the asked day, and all others of its term."""

    body: Body
    now: list[Sitting]
    others: list[Sitting]


_ORDER = {
    position: rank
    for rank, position in enumerate(("secretary", "chair", "deputy_secretary", "deputy_chair", "standing_member"))
}


def benches(term: Term, day: dt.date, user: User, *, closed_on: dt.date | None = None) -> list[Bench]:
    """The bodies of a term and who sat in them; with the organisation every seat ends. Three queries."""
    bodies = list(term.bodies.all())
    seats = Seat.objects.filter(body__in=bodies).select_related("member", "body").order_by("valid_from")
    ordered = sorted(seats, key=lambda seat: (_ORDER.get(seat.position, 9), seat.member.name_order, seat.valid_from))
    members = {seat.member_id for seat in ordered}
    open_ones = set(members_visible_to(user).filter(pk__in=members).values_list("pk", flat=True))
    made = []
    for body in bodies:
        rows = [
            Sitting(seat, _ended(seat, term, closed_on), seat.member_id in open_ones)
            for seat in ordered
            if seat.body_id == body.pk
        ]
        now = [row for row in rows if row.seat.valid_from <= day and (row.ended_on is None or day < row.ended_on)]
        made.append(Bench(body, now, [row for row in rows if row not in now]))
    return made


def _ended(seat: Seat, term: Term, closed_on: dt.date | None) -> dt.date | None:
    ends = [day for day in (seat.valid_to, term.ends_on, closed_on) if day is not None]
    return min(ends, default=None)


def count_in_party(organisation_ids: Iterable[int], day: dt.date) -> dict[int, int]:
    """Official members of each cell on `day`, for lists of organisations. One query."""
    in_party = valid_on(day, "member__spells__") & Q(member__spells__status__in=IN_PARTY)
    rows = Membership.objects.on(day).filter(
        in_party, organisation__in=organisation_ids, kind=MembershipKind.OFFICIAL, member__merged_into=None
    )
    return dict(rows.values_list("organisation_id").annotate(n=models.Count("pk")))
