"""What is asked about conferences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from capuy.accounts.models import User
from capuy.core import dates
from capuy.meetings.access import summoned_to
from capuy.meetings.circles import circle_name
from capuy.meetings.counting import Presence, Verdict, presence_of, verdicts_of
from capuy.meetings.models import (
    AgendaItem,
    Attendee,
    Conference,
    ConferencePaper,
    Opinion,
    Outcome,
    Vote,
)
from capuy.organisations.models import Organisation

PAST_SHOWN = 50


@dataclass(frozen=True)
class Listed:
    """Conferences for a list: those to come and those not written down yet, the next one first; the past ones."""

    coming: Sequence[Conference]
    past: Sequence[Conference]
    more: int = 0


def conferences_of(organisation: Organisation) -> Listed:
    return _listed(Conference.objects.filter(organisation=organisation))


def conferences_for(user: User) -> Listed:
    """Those to which the user is invited."""
    return _listed(summoned_to(user).select_related("organisation"))


def _listed(conferences: QuerySet[Conference]) -> Listed:
    """Three queries. A day that has gone by without minutes still waits for them."""
    counted = conferences.annotate(
        open_opinions=Count("opinions", filter=Q(opinions__outcome=Outcome.OPEN), distinct=True)
    ).select_related("minutes")
    closed = Q(ended_at__isnull=False) | Q(cancelled_at__isnull=False)
    coming = counted.exclude(closed).order_by("held_on", "begins_at", "pk")
    past = counted.filter(closed)
    shown = list(past[: PAST_SHOWN + 1])
    more = past.count() - PAST_SHOWN if len(shown) > PAST_SHOWN else 0
    return Listed(list(coming), shown[:PAST_SHOWN], more)


def next_for(user: User, organisation: Organisation | None, most: int) -> list[Conference]:
    """The next conferences that concern somebody: of the organisation, where given, and those he is invited to."""
    mine = Q(pk__in=summoned_to(user).values("pk"))
    if organisation is not None:
        mine |= Q(organisation=organisation)
    coming = Conference.objects.standing().filter(mine, ended_at=None, held_on__gte=dates.today())
    return list(coming.order_by("held_on", "begins_at", "pk")[:most])


def carried_to(conference: Conference) -> list[Opinion]:
    """Opinions of earlier conferences of the same circle with which this one opens: still open, or answered here."""
    earlier = Conference.objects.alike(conference).standing().filter(held_on__lte=conference.held_on)
    waiting = Q(outcome=Outcome.OPEN) | Q(answered_at=conference)
    found = Opinion.objects.filter(waiting, conference__in=earlier.exclude(pk=conference.pk))
    return list(found.select_related("conference", "item").order_by("conference__held_on", "pk"))


def called(conference: Conference) -> str:
    """What the circle is called on paper and screen."""
    version = conference.organisation.version_on(conference.held_on) or conference.organisation.latest_version()
    return circle_name(conference.circle, in_cell=bool(version and version.is_cell))


@dataclass(frozen=True)
class Counted:
    vote: Vote
    verdicts: list[Verdict]


@dataclass
class Point:
    """One item of the agenda with all that hangs on it; `item` is None for what belongs to none."""

    item: AgendaItem | None
    papers: list[ConferencePaper] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    votes: list[Counted] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.papers or self.opinions or self.votes)


@dataclass(frozen=True)
class Course:
    """A conference as its page shows it."""

    points: list[Point]
    rest: Point
    attendees: list[Attendee]
    presence: Presence
    carried: list[Opinion]

    @property
    def all_points(self) -> list[Point]:
        return [*self.points, self.rest]

    @property
    def all_votes(self) -> list[Counted]:
        return [found for point in self.all_points for found in point.votes]

    @property
    def all_opinions(self) -> list[Opinion]:
        return [found for point in self.all_points for found in point.opinions]


def course_of(conference: Conference) -> Course:
    """All of it in seven queries, however much was said."""
    points = {item.pk: Point(item) for item in conference.agenda.all()}
    rest = Point(None)

    def at(item_id: int | None) -> Point:
        return points.get(item_id, rest) if item_id else rest

    for paper in conference.papers.defer("content"):
        at(paper.item_id).papers.append(paper)
    for opinion in conference.opinions.all():
        at(opinion.item_id).opinions.append(opinion)
    for vote in conference.votes.prefetch_related("lines"):
        at(vote.item_id).votes.append(Counted(vote, verdicts_of(vote, list(vote.lines.all()))))
    attendees = list(conference.attendees.select_related("member"))
    carried = carried_to(conference)
    return Course(list(points.values()), rest, attendees, presence_of(conference, attendees), carried)


def unreached(attendees: Iterable[Attendee]) -> list[Attendee]:
    """Members summoned who have no account: somebody has to tell them."""
    return [one for one in attendees if one.member is not None and one.member.user_id is None]
