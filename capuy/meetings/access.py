"""Who finds which conference: its office, and those who were summoned to it, from the invitation on."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from capuy.accounts.access import may, organisations_visible_to, rest_on
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.meetings.models import Attendee, Conclusion, ConclusionItem, Conference, ConferencePaper, Opinion, Vote

HOLD = Permission.HOLD_CONFERENCES


def held_by(user: User) -> QuerySet[Conference]:
    """The conferences that the user prepares and writes down."""
    return Conference.objects.filter(organisation__in=organisations_visible_to(user, HOLD))


def summoned_to(user: User) -> QuerySet[Conference]:
    """The conferences to which the user is invited as a member."""
    mine = Attendee.objects.filter(conference=OuterRef("pk"), member__user=user)
    return Conference.objects.filter(Exists(mine), invited_at__isnull=False)


def find_held(user: User, pk: int) -> Conference:
    """One that the user may write; a foreign one answers exactly like a missing one."""
    rest_on(user, HOLD)
    return get_object_or_404(held_by(user).select_related("organisation", "minutes"), pk=pk)


def find_read(user: User, pk: int) -> tuple[Conference, bool]:
    """One that the user may read, and whether it is also the user's to write."""
    conference = get_object_or_404(Conference.objects.select_related("organisation", "minutes"), readable(user), pk=pk)
    holds = may(user, HOLD, conference.organisation)
    if holds:
        rest_on(user, HOLD)
    return conference, holds


def readable(user: User, prefix: str = "") -> Q:
    """Condition that a conference, reached through `prefix`, may be read."""
    return Q(**{f"{prefix}pk__in": held_by(user).values("pk")}) | Q(
        **{f"{prefix}pk__in": summoned_to(user).values("pk")}
    )


def find_paper(user: User, pk: int) -> tuple[ConferencePaper, bool]:
    """A paper sent ahead, and whether the user may take it away again."""
    paper = get_object_or_404(
        ConferencePaper.objects.select_related("conference__organisation"), readable(user, "conference__"), pk=pk
    )
    return paper, may(user, HOLD, paper.conference.organisation)


def find_vote(user: User, pk: int) -> Vote:
    rest_on(user, HOLD)
    votes = Vote.objects.filter(conference__in=held_by(user)).select_related("conference__organisation", "item")
    return get_object_or_404(votes, pk=pk)


def find_opinion(user: User, pk: int) -> Opinion:
    rest_on(user, HOLD)
    opinions = Opinion.objects.filter(conference__in=held_by(user)).select_related("conference__organisation", "item")
    return get_object_or_404(opinions, pk=pk)


def find_conclusion(user: User, pk: int) -> Conclusion:
    rest_on(user, HOLD)
    mine = Conclusion.objects.filter(organisation__in=organisations_visible_to(user, HOLD))
    return get_object_or_404(mine.select_related("organisation", "conference", "paper"), pk=pk)


def find_item(user: User, pk: int) -> ConclusionItem:
    rest_on(user, HOLD)
    mine = ConclusionItem.objects.filter(conclusion__organisation__in=organisations_visible_to(user, HOLD))
    return get_object_or_404(mine.select_related("conclusion__organisation", "conclusion__paper"), pk=pk)
