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


def nearest_holders(permission: Permission, organisations: set[int], top: str) -> dict[int, set[int]]:
    """Who may act for each of these organisations today, by the key of the organisation; keys of users.

    Those with an open account who hold a role with `permission` at the organisation itself, or stand in for one; where
    nobody does, those of its nearest superior below the path `top`. Three queries.
    """
    found = nearest_holders_below(permission, {(pk, top) for pk in organisations})
    return {pk: users for (pk, _), users in found.items()}


def nearest_holders_below(permission: Permission, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], set[int]]:
    """The same for pairs of an organisation and the path below which its superiors count. Three queries for all."""
    keys = {pk for pk, _ in wanted}
    places = Placement.objects.on(dates.today()).filter(organisation__in=keys).values_list("organisation_id", "path")
    paths = dict(places)
    reached = [(pk, top, paths[pk], paths[pk].startswith(top)) for pk, top in wanted if pk in paths]
    common = _common([top for _, top, _, below in reached if below])
    elsewhere = sorted({path for _, _, path, below in reached if not below})
    at: dict[str, set[int]] = defaultdict(set)
    for of_deputies in (False, True):
        for role, path, user in _acting(permission, common, elsewhere, of_deputies=of_deputies):
            if not of_deputies or may_be_deputised(role):
                at[path].add(user)
    found: dict[tuple[int, str], set[int]] = {pair: set() for pair in wanted}
    for pk, top, path, below in reached:
        highest = len(top) if below else len(path) - SEGMENT
        ways = (path[:end] for end in range(len(path), highest, -SEGMENT))
        found[pk, top] = next((at[way] for way in ways if way in at), set())
    return found


def _common(paths: list[str]) -> str | None:
    """The path below which all of these lie; none where there are none."""
    if not paths:
        return None
    first, last = min(paths), max(paths)
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: same - same % SEGMENT]


def _acting(
    permission: Permission, top: str | None, elsewhere: list[str], *, of_deputies: bool
) -> QuerySet[Any, tuple[str, str, int]]:
    """(role, path of its organisation, user) of the grants in the branch and at the paths elsewhere."""
    day, prefix = dates.today(), "grant__" if of_deputies else ""
    place = f"{prefix}organisation__placements__"
    inside = Q(**{f"{place}path__in": elsewhere})
    inside |= Q() if top is None else branch(top, place)
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
