"""What is asked of tasks: what awaits a user, lists, counts by unit, how it stood on an earlier day, the register."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Substr

from capuy.accounts.access import branches
from capuy.accounts.models import User
from capuy.core import dates
from capuy.core.fields import branch
from capuy.core.permissions import Permission
from capuy.core.text import fold
from capuy.core.validity import valid_on
from capuy.organisations.models import SEGMENT, Organisation, Placement
from capuy.organisations.queries import names_on, natural_key
from capuy.tasks.access import directives_seen_by
from capuy.tasks.models import Directive, Extension, Helper, Spell, Stage, Task
from capuy.tasks.standings import OPEN, Standing, is_standing, standing_column, standing_of


def _held(user: User, permission: Permission) -> list[int]:
    """The organisations at which the user's roles with the permission stand, not all that lies below.

    Their keys, which are few: beside an OR the database would not look for a subquery's rows by an index.
    """
    paths = branches(user, permission)
    return list(Placement.objects.on(dates.today()).filter(path__in=paths).values_list("organisation", flat=True))


def own_tasks(user: User) -> QuerySet[Task]:
    """The open tasks that are the user's to do: his own, and those of the bodies for which he acts."""
    bodies = _held(user, Permission.DO_TASKS)
    mine = Q(person=user) | Q(organisation__in=bodies, person__isnull=True)
    return Task.objects.filter(mine, closed_on__isnull=True)


def to_check(user: User) -> QuerySet[Task]:
    """The tasks on which the user's word is awaited: handed in, or more time asked for."""
    bodies = _held(user, Permission.GIVE_TASKS)
    mine = Q(checker=user) | Q(checked_by__in=bodies, checker__isnull=True)
    wishes = Extension.objects.filter(task=OuterRef("pk"), answered_at__isnull=True)
    waits = Q(stage=Stage.HANDED) | Exists(wishes)
    return Task.objects.filter(mine, waits, closed_on__isnull=True).exclude(person=user)


def counters(user: User) -> dict[str, int]:
    """How much awaits the user: by standing, and to be checked. Two queries."""
    today = dates.today()
    counted = {one.value: Count("pk", filter=is_standing(one, today)) for one in OPEN}
    doing = own_tasks(user).exclude(stage=Stage.HANDED).order_by().aggregate(**counted)
    return {**doing, "check": to_check(user).count(), "all": sum(doing.values())}


def in_branch(path: str) -> Q:
    """The tasks done in the branch at `path` as it stands today."""
    return Q(organisation__in=Placement.objects.on(dates.today()).filter(branch(path)).values("organisation"))


OPEN_ONES = "open"


@dataclass(frozen=True)
class Wanted:
    """What a list shows; what is empty, shows everything. The stage OPEN_ONES is any of an open task."""

    standing: str = ""
    stage: str = ""
    text: str = ""
    axis: str = ""
    year: int | None = None
    given: bool = False
    unit: Organisation | None = None
    directive: Directive | None = None


def tasks_at(organisation: Organisation, wanted: Wanted) -> QuerySet[Task]:
    """The tasks of the branch, or (`given`) those that the organisation itself gave; the next due first."""
    today = dates.today()
    path = (wanted.unit or organisation).path_now
    found = Task.objects.filter(giver=organisation) if wanted.given else Task.objects.filter(in_branch(path))
    if wanted.given and wanted.unit:
        found = found.filter(in_branch(path))
    if wanted.standing in Standing.values:
        found = found.filter(is_standing(Standing(wanted.standing), today))
    if wanted.stage == OPEN_ONES:
        found = found.filter(closed_on__isnull=True)
    for name in ("stage", "axis", "directive"):
        if (value := getattr(wanted, name)) and value != OPEN_ONES:
            found = found.filter(**{name: value})
    if wanted.year:
        found = found.filter(due_on__range=(dt.date(wanted.year, 1, 1), dt.date(wanted.year, 12, 31)))
    if wanted.text.strip():
        found = found.filter(title__icontains=wanted.text.strip())
    return found.order_by("due_on", "pk")


@dataclass
class Line:
    """A task as lists show it; `before` is how it stood on the day that is compared with."""

    task: Task
    standing: Standing
    unit: str
    helpers: list[str]
    before: Standing | None = None
    known_before: bool = True

    @property
    def result(self) -> str:
        """The last column of the office's table."""
        task, told = self.task, self.standing.label
        if task.closed_on:
            return f"{told}. {task.reason}".strip() if task.reason else told
        return f"{told}; {Stage(task.stage).label.lower()} {task.percent}%"


def lines_of(tasks: QuerySet[Task], compared: dt.date | None = None) -> list[Line]:
    """The tasks with names and standings. Three queries, one more for the day that is compared with."""
    today = dates.today()
    helping = Prefetch("helping", Helper.objects.order_by("pk"))
    found = list(tasks.select_related("person", "directive").prefetch_related(helping))
    bodies = {one.organisation_id for one in found} | {h.organisation_id for one in found for h in one.helping.all()}
    names = names_on(bodies, today)
    before: dict[int, Spell] = {}
    if compared:
        before = {spell.task_id: spell for spell in Spell.objects.on(compared).filter(task__in=found)}
    lines = []
    for task in found:
        unit = names[task.organisation_id]
        helpers = [names[one.organisation_id] for one in task.helping.all()]
        helpers += [task.other_helpers] if task.other_helpers else []
        line = Line(task, standing_of(task, today), f"{task.person} ({unit})" if task.person else unit, helpers)
        if compared and (spell := before.get(task.pk)):
            line.before = standing_of(spell, compared)
        line.known_before = compared is None or task.pk in before
        lines.append(line)
    return lines


@dataclass
class Share:
    """The tasks of one unit and all below it, by standing; and on the day that is compared with."""

    name: str
    code: str
    now: dict[Standing, int] = field(default_factory=dict)
    before: dict[Standing, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(count for standing, count in self.now.items() if standing != Standing.WITHDRAWN)

    @property
    def cells(self) -> list[tuple[Standing, int, int | None]]:
        """(standing, count, change since the day that is compared with)."""
        return [
            (one, self.now.get(one, 0), self.now.get(one, 0) - self.before.get(one, 0) if self.before else None)
            for one in Standing
            if one != Standing.WITHDRAWN
        ]


def overview(organisation: Organisation, year: int | None = None, compared: dt.date | None = None) -> list[Share]:
    """Counts by standing: the own tasks, then each unit right below with its branch, then all together.

    The database counts by unit and standing. The number of queries depends on neither tasks nor units.
    """
    today, top = dates.today(), organisation.path_now
    counted = _counted(Task.objects.all(), top, today, year)
    before: dict[int, dict[Standing, int]] = {}
    if compared:
        before = _counted(Spell.objects.on(compared), top, compared, year)
    shown = {*counted, *before}
    codes = dict(Organisation.objects.filter(pk__in=shown).values_list("pk", "code"))
    names = names_on(shown, today)
    shares = [Share(names.get(pk, codes[pk]), codes[pk], counted.get(pk, {}), before.get(pk, {})) for pk in shown]
    shares.sort(key=lambda share: (share.code != organisation.code, natural_key(share.name)))
    whole = Share("Tổng cộng", "", _summed(s.now for s in shares), _summed(s.before for s in shares))
    if compared and not whole.before:
        whole.before = dict.fromkeys(Standing, 0)
    if compared:
        for share in shares:
            share.before = share.before or dict.fromkeys(Standing, 0)
    return [*shares, whole]


def _counted(rows: QuerySet[Any], top: str, day: dt.date, year: int | None) -> dict[int, dict[Standing, int]]:
    """By the unit right below `top` in whose branch the work is done today, the top's own under itself."""
    if year:
        rows = rows.filter(due_on__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    place = "organisation__placements__"
    rows = rows.filter(valid_on(dates.today(), place), branch(top, place))
    unit = Substr(f"{place}path", len(top) + 1, SEGMENT)
    grouped = rows.annotate(unit=unit, standing=standing_column(day)).order_by().values("unit", "standing")
    found: dict[int, dict[Standing, int]] = {}
    for segment, standing, count in grouped.annotate(count=Count("pk")).values_list("unit", "standing", "count"):
        counts = found.setdefault(int(segment or top[-SEGMENT:], 16), dict.fromkeys(Standing, 0))
        counts[Standing(standing)] += count
    return found


def _summed(many: Iterable[Mapping[Standing, int]]) -> dict[Standing, int]:
    whole: dict[Standing, int] = {}
    for counts in many:
        for standing, count in counts.items():
            whole[standing] = whole.get(standing, 0) + count
    return whole


def register_of(
    user: User, organisation: Organisation, *, text: str = "", kind: str = "", in_force: bool = False
) -> QuerySet[Directive]:
    """The register of an organisation, and papers of above that concern it; searched without marks, also in files."""
    today = dates.today()
    here = Q(organisation=organisation) | Q(concerned=organisation)
    found = directives_seen_by(user).filter(here).distinct()
    for word in fold(text).split():
        found = found.filter(
            Q(title_folded__contains=word)
            | Q(symbol_folded__contains=word)
            | Q(issuer_folded__contains=word)
            | Q(words__folded__contains=word)
        )
    if kind:
        found = found.filter(kind=kind)
    if in_force:
        ends = Q(in_force_to__isnull=True) | Q(in_force_to__gt=today)
        found = found.filter(ends, in_force_from__lte=today)
    return found.annotate(work=Count("tasks", distinct=True)).order_by("-issued_on", "-pk")
