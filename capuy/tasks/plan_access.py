"""Who finds which programme, plan and clause."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from capuy.accounts.access import organisations_visible_to, rest_on
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.organisations.models import Organisation
from capuy.tasks.models import Clause, Plan, PlanItem, Programme


def _mine(user: User, permission: Permission) -> QuerySet[Organisation]:
    rest_on(user, permission)
    return organisations_visible_to(user, permission)


def find_programme(user: User, pk: int, permission: Permission = Permission.SEE_TASKS) -> Programme:
    """A foreign one answers exactly like a missing one."""
    found = Programme.objects.filter(organisation__in=_mine(user, permission))
    return get_object_or_404(found.select_related("organisation", "directive", "paper"), pk=pk)


def find_plan(user: User, pk: int, permission: Permission = Permission.SEE_TASKS) -> Plan:
    related = ("organisation", "directive", "programme__organisation", "programme__directive", "paper")
    found = Plan.objects.filter(organisation__in=_mine(user, permission))
    return get_object_or_404(found.select_related(*related), pk=pk)


def find_clause(user: User, pk: int, permission: Permission = Permission.SEE_TASKS) -> Clause:
    found = Clause.objects.filter(organisation__in=_mine(user, permission))
    return get_object_or_404(found.select_related("organisation", "directive__organisation"), pk=pk)


def items_for(user: User, organisation: Organisation) -> QuerySet[PlanItem]:
    """Items from which the organisation may give tasks: of its own plans."""
    found = PlanItem.objects.filter(plan__organisation=organisation)
    return found.filter(plan__organisation__in=_mine(user, Permission.GIVE_TASKS)).select_related("plan__organisation")


def seen_item(user: User, pk: int | None) -> PlanItem | None:
    """The item of a plan behind a task, if the user may read the plan."""
    if pk is None:
        return None
    found = PlanItem.objects.filter(pk=pk, plan__organisation__in=_mine(user, Permission.SEE_TASKS))
    return found.select_related("plan").first()
