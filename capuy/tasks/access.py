"""Who finds which task and which paper: whoever it was given to, helps, gave it or checks it, each in his branches."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from capuy.accounts.access import organisations_visible_to, rest_on
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.tasks.models import Assignment, Directive, Helper, Task


def seen_by(user: User) -> QuerySet[Task]:
    """The tasks that the user may read."""
    mine = organisations_visible_to(user, Permission.SEE_TASKS)
    helps = Helper.objects.filter(task=OuterRef("pk"), organisation__in=mine)
    roles = Q(organisation__in=mine) | Q(giver__in=mine) | Q(checked_by__in=mine) | Exists(helps)
    return Task.objects.filter(roles | Q(person=user) | Q(checker=user))


def find_task(user: User, pk: int) -> Task:
    """A task that the user may read; a foreign one answers exactly like a missing one."""
    rest_on(user, Permission.SEE_TASKS)
    related = (
        "organisation",
        "giver",
        "checked_by",
        "person",
        "checker",
        "directive",
        "parent",
        "series",
        "assignment",
    )
    return get_object_or_404(seen_by(user).select_related(*related), pk=pk)


def find_assignment(user: User, pk: int) -> Assignment:
    """A fan-out of an organisation in the user's branches."""
    rest_on(user, Permission.SEE_TASKS)
    mine = organisations_visible_to(user, Permission.SEE_TASKS)
    return get_object_or_404(Assignment.objects.filter(giver__in=mine).select_related("giver"), pk=pk)


def directives_seen_by(user: User) -> QuerySet[Directive]:
    """Papers in the registers of the user's branches, those that concern them, and those behind their tasks."""
    mine = organisations_visible_to(user, Permission.SEE_TASKS)
    behind = seen_by(user).filter(directive=OuterRef("pk"))
    concerned = Directive.concerned.through.objects.filter(directive=OuterRef("pk"), organisation__in=mine)
    return Directive.objects.filter(Q(organisation__in=mine) | Exists(concerned) | Exists(behind))


def find_directive(user: User, pk: int) -> Directive:
    rest_on(user, Permission.SEE_TASKS)
    return get_object_or_404(directives_seen_by(user).select_related("organisation", "file", "paper"), pk=pk)


def refuse_unless(allowed: bool) -> None:
    """Whoever may read a task and not act on it is told as little as who may not read it."""
    if not allowed:
        raise Http404
