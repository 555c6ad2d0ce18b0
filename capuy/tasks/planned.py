"""The tree of a committee: paper → programme → plan → item, and how each node stands on a day."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from capuy.core import dates
from capuy.core.fields import branch
from capuy.core.numbers import format_percent
from capuy.core.periods import parse_period
from capuy.figures import registry
from capuy.figures.pace import Pace
from capuy.figures.paces import Aim, paces, told_until
from capuy.organisations.models import Organisation, Placement
from capuy.organisations.queries import ids_on_path, names_on
from capuy.tasks.models import Directive, Plan, PlanItem, Programme, Spell, TargetTie, Theme
from capuy.tasks.standings import FINISHED, Standing, standing_column

# A programme (`p`) or a plan (`k`) by its key.
At = tuple[str, int]


@dataclass
class Tally:
    """Tasks by standing; withdrawn ones do not count."""

    counts: dict[Standing, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        for standing, number in other.counts.items():
            self.counts[standing] = self.counts.get(standing, 0) + number

    def of(self, *standings: Standing) -> int:
        return sum(self.counts.get(one, 0) for one in standings)

    @property
    def given(self) -> int:
        return sum(number for standing, number in self.counts.items() if standing != Standing.WITHDRAWN)

    @property
    def done(self) -> int:
        return self.of(*FINISHED)

    @property
    def on_time(self) -> int:
        return self.of(Standing.DONE, Standing.BEYOND)

    @property
    def late(self) -> int:
        return self.of(Standing.LATE)

    @property
    def overdue(self) -> int:
        return self.of(Standing.OVERDUE)

    @property
    def share(self) -> str:
        """Done of given, as a share; empty where nothing is given."""
        return format_percent(self.done, self.given) if self.given else ""

    @property
    def word(self) -> str:
        if not self.given:
            return "chưa giao việc"
        if self.overdue:
            return "có việc quá hạn"
        if self.done == self.given:
            return "hoàn thành, có việc chậm" if self.late else "hoàn thành"
        return "sắp đến hạn" if self.of(Standing.SOON) else "đúng tiến độ"

    @property
    def look(self) -> str:
        looks = {"có việc quá hạn": "bad", "sắp đến hạn": "warn", "chưa giao việc": "idle"}
        return looks.get(self.word, "warn" if self.late and self.done == self.given else "good")


@dataclass(frozen=True)
class Aimed:
    """A target of a node, and how it stands; no pace where it was taken away since."""

    tie: TargetTie
    label: str
    unit: str
    pace: Pace | None
    until: dt.date


@dataclass
class Node:
    """A line of the tree. `thing`: a paper, a programme, a plan or an item; `level`: from 0."""

    thing: Any
    level: int
    name: str = ""
    tally: Tally = field(default_factory=Tally)
    aims: list[Aimed] = field(default_factory=list)
    below: list["Node"] = field(default_factory=list)
    # Of the committee's branch, so that its page may be opened; a programme of above is named alone.
    own: bool = True

    @property
    def kind(self) -> str:
        return {Directive: "directive", Programme: "programme", Plan: "plan", PlanItem: "item"}[type(self.thing)]

    def lines(self) -> Iterator["Node"]:
        """The node, then all below it."""
        yield self
        for one in self.below:
            yield from one.lines()


def plans_of(organisation: Organisation, year: int | None = None) -> QuerySet[Plan]:
    """The committee's own plans, and those of its branch under its own programmes."""
    inside = Placement.objects.on(dates.today()).filter(branch(organisation.path_now)).values("organisation")
    mine = Q(organisation=organisation) | Q(programme__organisation=organisation, organisation__in=inside)
    return Plan.objects.filter(mine, **({"year": year} if year else {}))


def programmes_open_to(organisation: Organisation) -> QuerySet[Programme]:
    """Those under which the committee may have a plan: its own, and those of the committees above it."""
    return Programme.objects.filter(organisation__in=_line(organisation)).select_related("organisation")


def papers_open_to(organisation: Organisation) -> QuerySet[Directive]:
    """Papers of its own register and of those of the committees above it."""
    return Directive.objects.filter(organisation__in=_line(organisation)).order_by("-issued_on", "-pk")


def _line(organisation: Organisation) -> list[int]:
    return [*ids_on_path(organisation.path_now)]


def tree(organisation: Organisation, day: dt.date, year: int | None = None) -> list[Node]:
    """All papers with what came of them, each node with its tasks and targets as they stood on `day`.

    A fixed number of queries, however many programmes, plans, items and tasks. `year` keeps the plans of that year and
    the programmes that run in it.
    """
    plans = list(plans_of(organisation, year).select_related("organisation"))
    own = Q(organisation=organisation)
    if year:
        own &= Q(starts_on__lte=dt.date(year, 12, 31), ends_on__gte=dt.date(year, 1, 1))
    programmes = list(Programme.objects.filter(own | Q(pk__in={p.programme_id for p in plans if p.programme_id})))
    keys = {one.directive_id for one in programmes} | {one.directive_id for one in plans if one.directive_id}
    papers = Directive.objects.filter(pk__in=keys).order_by("issued_on", "pk")
    whole = _Whole(organisation, programmes, plans, day)
    nodes = []
    for paper in papers:
        node = Node(paper, 0, f"{paper.symbol}: {paper.title}", own=paper.organisation_id == organisation.pk)
        node.below = [whole.programme(one) for one in programmes if one.directive_id == paper.pk]
        node.below += [whole.plan(one, 1) for one in plans if one.directive_id == paper.pk]
        nodes.append(_summed(node))
    return nodes


def branch_of(what: Programme | Plan, day: dt.date) -> Node:
    """A programme or a plan with all below it, as `tree` tells it."""
    if isinstance(what, Plan):
        return _Whole(what.organisation, [], [what], day).plan(what, 0)
    plans = list(what.plans.select_related("organisation"))
    return _Whole(what.organisation, [what], plans, day).programme(what)


class _Whole:
    """Everything that the nodes are made of, read once: items, counts, targets, names."""

    def __init__(
        self, organisation: Organisation, programmes: list[Programme], plans: list[Plan], day: dt.date
    ) -> None:
        self.home, self.plans, today = organisation, plans, dates.today()
        self.names = names_on(
            {one.organisation_id for one in programmes} | {one.organisation_id for one in plans}, today
        )
        self.items: dict[int, list[PlanItem]] = {}
        keys = [one.pk for one in plans]
        for item in PlanItem.objects.filter(plan__in=keys):
            self.items.setdefault(item.plan_id, []).append(item)
        self.tallies = _tallies(keys, day)
        ties = TargetTie.objects.filter(Q(programme__in=programmes) | Q(plan__in=keys))
        self.aims = _aimed(
            list(ties), {("p", one.pk): one for one in programmes} | {("k", p.pk): p for p in plans}, day
        )

    def programme(self, one: Programme) -> Node:
        own = one.organisation_id == self.home.pk
        node = Node(one, 1, self._named(one), aims=self.aims.get(("p", one.pk), []) if own else [], own=own)
        node.below = [self.plan(plan, 2) for plan in self.plans if plan.programme_id == one.pk]
        return _summed(node)

    def plan(self, one: Plan, level: int) -> Node:
        node = Node(one, level, self._named(one), aims=self.aims.get(("k", one.pk), []))
        contents: dict[int, Node] = {}
        for item in self.items.get(one.pk, []):
            made = Node(item, level + (2 if item.parent_id else 1), str(item), self.tallies.pop(item.pk, Tally()))
            if item.parent_id:
                contents[item.parent_id].below.append(made)
            else:
                contents[item.pk] = made
                node.below.append(made)
        node.below = [_summed(content) for content in node.below]
        return _summed(node)

    def _named(self, one: Programme | Plan) -> str:
        if one.organisation_id == self.home.pk:
            return one.title
        return f"{one.title} ({self.names[one.organisation_id]})"


def _summed(node: Node) -> Node:
    for one in node.below:
        node.tally.add(one.tally)
    return node


def _tallies(plans: Iterable[int], day: dt.date) -> dict[int, Tally]:
    """The tasks of each item by standing, as they stood on `day`. One query."""
    rows = Spell.objects.on(day).filter(task__plan_item__plan__in=plans)
    grouped = rows.annotate(standing=standing_column(day)).order_by().values("task__plan_item", "standing")
    found: dict[int, Tally] = {}
    for item, standing, number in grouped.annotate(number=Count("pk")).values_list(
        "task__plan_item", "standing", "number"
    ):
        found.setdefault(item, Tally()).counts[Standing(standing)] = number
    return found


def _aimed(
    ties: list[TargetTie], owners: dict[tuple[str, int], Any], day: dt.date
) -> dict[tuple[str, int], list[Aimed]]:
    at = {tie.pk: ("p", tie.programme_id) if tie.programme_id else ("k", tie.plan_id or 0) for tie in ties}
    aims = {tie.pk: Aim(owners[at[tie.pk]].organisation_id, tie.indicator, parse_period(tie.period)) for tie in ties}
    stand = paces(set(aims.values()), day) if aims else {}
    found: dict[At, list[Aimed]] = {}
    for tie in ties:
        known, aim = registry.indicator(tie.indicator), aims[tie.pk]
        shown = Aimed(tie, known.label, known.unit, stand.get(aim), told_until(aim.period, day))
        found.setdefault(at[tie.pk], []).append(shown)
    return found


def theme_of(organisation: Organisation, year: int) -> Theme | None:
    return Theme.objects.filter(organisation=organisation, year=year).select_related("directive").first()
