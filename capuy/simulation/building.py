"""Builds a made-up instance of any size, to see how capuy bears it: always the same for the same seed and day."""

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.core.periods import year_period
from capuy.core.problems import Problem, stop_on
from capuy.core.text import fold
from capuy.demo.build import PASSWORD
from capuy.figures import registry
from capuy.figures.engine import settle
from capuy.figures.models import ReportedValue, Target
from capuy.figures.registry import FieldKind
from capuy.members.models import Member, Membership, StatusSpell
from capuy.organisations.models import Change, Decision, Organisation, Placement, Version, segment
from capuy.simulation.people import FOUNDED, MEMBER, MEMBERSHIP, SPELL, People
from capuy.simulation.pouring import NULL, Pour, continue_numbering, without_indexes
from capuy.simulation.scales import Place, Scale, tree_of
from capuy.simulation.work import pour_work
from capuy.tasks.models import Spell, Task

SEED = 20_261_122
# Of the year before nearly all forms are there; of this year, some.
REPORTED_BEFORE, REPORTED_NOW = 0.97, 0.3
STEP = 3_000  # cells that are stored whole, or not at all
SIGN_INS = (
    (Role.ADMINISTRATOR, "quantri"),
    (Role.OFFICE, "vanphong"),
    (Role.ORGANISATION_BOARD, "tochuc"),
    (Role.LEADER, "lanhdao"),
)
ADMITTED = "members.admitted"
_TABLES = (
    *(Organisation, Decision, Change, Version, Placement, Member, Membership, StatusSpell, ReportedValue, Target),
    *(Task, Spell),
)


@dataclass(frozen=True)
class Built:
    organisations: int
    members: int
    top: str
    usernames: tuple[str, ...]
    password: str


def build(scale: Scale, *, seed: int = SEED, progress: Callable[[int], None] = lambda cells: None) -> Built:
    """Fill an empty instance; `progress` hears of every so many cells. Raises ProblemsFound if it is not empty.

    Effects: organisations with their decisions, members, reported values and targets of two years, tasks of three,
    four sign-ins, the sheets of these years. Stopped midway, it leaves a part, which is no instance to work with.
    """
    if Organisation.objects.exists() or User.objects.exists():
        stop_on([Problem("not_empty", "Chỉ dựng được dữ liệu giả lập trong một cơ sở dữ liệu còn trống.")])
    rng = random.Random(seed)  # noqa: S311 - invented data
    places = list(tree_of(scale, rng))
    cells = [place for place in places if place.members]
    with transaction.atomic():
        _pour_tree(places)
        _pour_targets([place for place in places if not place.members] or places, cells)
    with without_indexes(Member, Membership):
        people = People(rng, dates.today())
        for at in range(0, len(cells), STEP):
            some = cells[at : at + STEP]
            with transaction.atomic():
                _pour_people(some, people)
                _pour_reports(some, rng)
            progress(len(some))
    with without_indexes(Task, Spell), transaction.atomic():
        pour_work(places, scale.tasks, rng)
    continue_numbering(*_TABLES)
    top = Organisation.objects.get(pk=1)
    with transaction.atomic():
        names = tuple(_sign_in(role, username, top) for role, username in SIGN_INS)
    for year in _years():
        settle(year_period(year))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Built(len(places), Member.objects.count(), top.code, names, PASSWORD)


def _years() -> tuple[int, int]:
    this = dates.today().year
    return this - 1, this


def _pour_tree(places: Iterable[Place]) -> None:
    """One decision for all that stands under one organisation."""
    now = timezone.now().isoformat()
    decided: set[int] = set()
    dated = "valid_from", "valid_to"
    with (
        Pour(Organisation, ("id", "code")) as organisations,
        Pour(
            Decision, ("id", "kind", "number", "issued_on", "in_force_from", "recorded_at", "recorded_by")
        ) as decisions,
        Pour(Change, ("decision_id", "organisation_id", "action", "name", "kind", "parent_id")) as changes,
        Pour(
            Version, ("organisation_id", "name", "name_folded", "kind", "parent_id", "opened_by_id", *dated)
        ) as versions,
        Pour(Placement, ("organisation_id", "parent_id", "path", "depth", "first", *dated)) as placements,
    ):
        rows = []
        for place in places:
            parent = str(place.above[-1]) if place.above else NULL
            decision = (place.above[-1] if place.above else 0) + 1
            if decision not in decided:
                decided.add(decision)
                paper = f"{decision}\testablish\t{decision}-QĐ/GL\t{FOUNDED}\t{FOUNDED}\t{now}\tgiả lập"
                decisions.add(paper)
            organisations.add(f"{place.pk}\t{place.code}")
            rows.append((place, parent, decision))
        # Foreign keys are looked at as rows come on SQLite too late, on PostgreSQL at the end: order is for people.
        organisations.send()
        decisions.send()
        for place, parent, decision in rows:
            path = "".join(map(segment, (*place.above, place.pk)))
            changes.add(f"{decision}\t{place.pk}\testablish\t{place.name}\t{place.kind}\t{parent}")
            versions.add(
                f"{place.pk}\t{place.name}\t{fold(place.name)}\t{place.kind}\t{parent}\t{decision}\t{FOUNDED}\t{NULL}"
            )
            placements.add(f"{place.pk}\t{parent}\t{path}\t{len(place.above)}\t1\t{FOUNDED}\t{NULL}")


def _pour_targets(committees: Iterable[Place], cells: Iterable[Place]) -> None:
    """To admit two of a hundred in a year: shared out down to base organisations."""
    sizes: dict[int, int] = {}
    for cell in cells:
        for pk in (*cell.above, cell.pk):
            sizes[pk] = sizes.get(pk, 0) + cell.members
    with Pour(Target, ("organisation_id", "period", "indicator", "value")) as targets:
        for year in _years():
            for place in committees:
                targets.add(f"{place.pk}\t{year}\t{ADMITTED}\t{max(1, round(0.02 * sizes.get(place.pk, 0)))}")


def _pour_people(cells: Iterable[Place], people: People) -> None:
    with (
        Pour(Member, MEMBER) as members,
        Pour(Membership, MEMBERSHIP) as memberships,
        Pour(StatusSpell, SPELL) as spells,
    ):
        for cell in cells:
            for person in people.of_cell(cell.pk, cell.members):
                members.add(person.member)
                memberships.add(person.membership)
                for spell in person.spells:
                    spells.add(spell)
        members.send()  # before what points at them


def _pour_reports(cells: Iterable[Place], rng: random.Random) -> None:
    now = timezone.now().isoformat()
    fields = registry.form_fields()
    before, this = _years()
    columns = ("organisation_id", "period", "field", "value", "reported_by", "reported_at")
    with Pour(ReportedValue, columns) as values:
        for cell in cells:
            for year, share in ((before, REPORTED_BEFORE), (this, REPORTED_NOW)):
                if rng.random() > share:
                    continue
                for field in fields:
                    most = min(field.most or 12, max(1, cell.members // 3))
                    value = rng.choice(field.choices)[0] if field.kind is FieldKind.CHOICE else rng.randrange(most + 1)
                    values.add(f"{cell.pk}\t{year}\t{field.code}\t{value}\tgiả lập\t{now}")


def _sign_in(role: Role, username: str, top: Organisation) -> str:
    user = User(username=username, full_name=f"{Role(role).label} (giả lập)")
    user.set_password(PASSWORD)
    user.save()
    Grant.objects.create(
        user=user,
        role=role,
        organisation=top,
        valid_from=dt.date.fromisoformat(FOUNDED),
        granted_by="giả lập",
        confirmed_by="giả lập",
    )
    return username
