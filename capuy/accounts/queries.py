"""Who has an account, as far as an administrator may see; who may act for which organisation."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from capuy.accounts.access import of_no_committee
from capuy.accounts.models import Deputy, Grant, Proposal, User
from capuy.accounts.roles import may_be_deputised, roles_with
from capuy.core import dates
from capuy.core.fields import branch
from capuy.core.permissions import Permission
from capuy.core.text import fold
from capuy.core.validity import valid_on
from capuy.organisations.access import may_everywhere, organisations_visible_to, scope
from capuy.organisations.models import SEGMENT, Organisation, Placement


def grants_managed_by(viewer: User) -> QuerySet[Grant]:
    """Grants over organisations in the branches where `viewer` grants roles."""
    managed = organisations_visible_to(viewer, Permission.GRANT_ROLES)
    return Grant.objects.filter(organisation__in=managed)


def users_managed_by(viewer: User) -> QuerySet[User]:
    """Users who hold, held or will hold a role in those branches, with these grants as `shown_grants`.

    Those who hold nothing at all belong to whoever looks after a whole tree.
    """
    managed = grants_managed_by(viewer)
    grants = managed.select_related("organisation").order_by("-valid_from", "pk")
    paths = scope(viewer, Permission.GRANT_ROLES)
    proposed = Proposal.objects.filter(organisation__in=Organisation.objects.in_branches(paths), user=OuterRef("pk"))
    known = Q(Exists(managed.filter(user=OuterRef("pk")))) | Q(Exists(proposed))
    if may_everywhere(viewer, Permission.GRANT_ROLES):
        known |= ~Q(Exists(Grant.objects.filter(user=OuterRef("pk"))))
    return User.objects.filter(known).prefetch_related(Prefetch("grants", grants, to_attr="shown_grants"))


def holders_of(permission: Permission, organisation: Organisation, *, deputies: bool = False) -> QuerySet[User]:
    """Users with an open account who hold a role with `permission` over an organisation today; or stand in for one."""
    path, day = organisation.path_now, dates.today()
    above = [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]
    stands = Q(valid_on(day, "organisation__placements__"), organisation__placements__path__in=above)
    held = Grant.objects.on(day).filter(stands, role__in=roles_with(permission))
    known = Q(Exists(held.filter(user=OuterRef("pk"))))
    if deputies:
        known |= Q(
            Exists(Deputy.objects.on(day).filter(grant__in=held, grant__user__is_active=True, user=OuterRef("pk")))
        )
    return User.objects.filter(known, is_active=True)


def nearest_holders(
    permission: Permission, organisations: QuerySet[Organisation] | set[int], top: str
) -> dict[int, set[int]]:
    """Who may act for each of these organisations today, by the key of the organisation; keys of users.

    Those with an open account who hold a role with `permission` at the organisation itself, or stand in for one; where
    nobody does, those of its nearest superior below the path `top`. Three queries.
    """
    day = dates.today()
    paths = dict(
        Placement.objects.on(day).filter(organisation__in=organisations).values_list("organisation_id", "path")
    )
    elsewhere = [path for path in paths.values() if not path.startswith(top)]
    at: dict[str, set[int]] = defaultdict(set)
    for of_deputies in (False, True):
        for role, path, user in _acting(permission, top, elsewhere, of_deputies=of_deputies):
            if not of_deputies or may_be_deputised(role):
                at[path].add(user)
    found = {}
    for pk, path in paths.items():
        highest = len(top) if path.startswith(top) else len(path) - SEGMENT
        ways = (path[:end] for end in range(len(path), highest, -SEGMENT))
        found[pk] = next((at[way] for way in ways if way in at), set())
    return found


def _acting(
    permission: Permission, top: str, elsewhere: list[str], *, of_deputies: bool
) -> QuerySet[Any, tuple[str, str, int]]:
    """(role, path of its organisation, user) of the grants in the branch and at the paths elsewhere."""
    day, prefix = dates.today(), "grant__" if of_deputies else ""
    place = f"{prefix}organisation__placements__"
    inside = branch(top, place) | Q(**{f"{place}path__in": elsewhere})
    held = Q(
        of_no_committee(day, prefix), valid_on(day, place), inside, **{f"{prefix}role__in": roles_with(permission)}
    )
    rows: QuerySet[Any] = Deputy.objects.on(day) if of_deputies else Grant.objects.on(day)
    if of_deputies:
        held &= Q(valid_on(day, prefix), grant__user__is_active=True)
    return rows.filter(held, user__is_active=True).values_list(f"{prefix}role", f"{place}path", "user_id")


def may_confirm(by: User, user: User, organisation: Organisation) -> QuerySet[User]:
    """The administrators over an organisation who may confirm what `by` wants to grant to `user`."""
    return holders_of(Permission.GRANT_ROLES, organisation).exclude(pk__in={by.pk, user.pk})


def filtered(users: QuerySet[User], *, name: str = "", role: str = "", active: bool | None = None) -> QuerySet[User]:
    """Those whose name holds `name` (marks ignored), who hold `role` today, whose account is open or locked."""
    if name.strip():
        users = users.filter(Q(name_folded__contains=fold(name)) | Q(username__istartswith=name.strip()))
    if role:
        users = users.filter(Exists(Grant.objects.on(dates.today()).filter(user=OuterRef("pk"), role=role)))
    if active is not None:
        users = users.filter(is_active=active)
    return users
