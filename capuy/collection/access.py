"""Who finds which request: the asking organisation decides for the request, the asked one for its answers."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from capuy.accounts.access import organisations_visible_to, rest_on
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.collection.models import Addressee, ReportRequest
from capuy.organisations.models import Organisation


def find_request(user: User, permission: Permission, pk: int) -> ReportRequest:
    """A request of an organisation in the user's branches; a foreign one answers exactly like a missing one."""
    rest_on(user, permission)
    mine = organisations_visible_to(user, permission)
    found = ReportRequest.objects.filter(organisation__in=mine).select_related("organisation")
    return get_object_or_404(found, pk=pk)


def find_addressee(user: User, permission: Permission, pk: int) -> Addressee:
    """The sheet of an organisation in the user's branches, of a request that went out."""
    rest_on(user, permission)
    mine = organisations_visible_to(user, permission)
    found = Addressee.objects.filter(organisation__in=mine, asked__sent_at__isnull=False)
    return get_object_or_404(found.select_related("organisation", "asked__organisation"), pk=pk)


def find_asked(user: User, permission: Permission, pk: int) -> Addressee:
    """The same for those who asked: what they hold over the asking organisation counts."""
    return _handled(user, permission, pk, lambda mine: Q(asked__organisation__in=mine))


def find_shown(user: User, permission: Permission, pk: int) -> Addressee:
    """The same for who may read the sheet: at the organisation, and who asked, wherever it has moved since."""
    return _handled(user, permission, pk, lambda mine: Q(organisation__in=mine) | Q(asked__organisation__in=mine))


def find_passing(user: User, permission: Permission, pk: int) -> Addressee:
    """The same for those at the level that the answer has reached."""
    return _handled(user, permission, pk, lambda mine: Q(asked__organisation__in=mine) | Q(waits_at__in=mine))


def _handled(user: User, permission: Permission, pk: int, where: Callable[[QuerySet[Organisation]], Q]) -> Addressee:
    rest_on(user, permission)
    mine = organisations_visible_to(user, permission)
    found = Addressee.objects.filter(where(mine), asked__sent_at__isnull=False)
    return get_object_or_404(found.select_related("organisation", "asked__organisation"), pk=pk)
