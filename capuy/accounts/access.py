"""Grants turned into branches. The questions asked of them stand in `organisations.access`, and are found here too."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from capuy.accounts.models import Deputy, Emergency, Grant, User
from capuy.accounts.roles import EMERGENCY, Role, may_be_deputised, roles_with
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.validity import valid_on
from capuy.journal.actions import Actor, install_deputies
from capuy.organisations.access import (
    demand,
    find_organisation,
    install,
    may,
    may_everywhere,
    organisations_visible_to,
    rest_on,
    scope,
)
from capuy.organisations.models import Organisation, Version
from capuy.regulations.organisation_kinds import CELLS

__all__ = [
    "branches",
    "demand",
    "find_organisation",
    "forget",
    "granted_organisations",
    "held_roles",
    "may",
    "may_everywhere",
    "organisations_visible_to",
    "rest_on",
    "scope",
]


class Held(NamedTuple):
    """A role over a branch, today; `instead_of` names whose it is, where it is not the user's own."""

    role: str
    path: str
    instead_of: str = ""


def branches(user: User, permission: Permission) -> list[str]:
    """Paths, as of today, of the organisations over which the user holds a role with `permission`, own or another's."""
    wanted = roles_with(permission)
    return [held.path for held in _held(user) if held.role in wanted]


def held_roles(user: User) -> set[str]:
    """The roles that the user holds today, anywhere, also in somebody's stead."""
    return {held.role for held in _held(user)}


def forget(user: User) -> None:
    """What a request found out about the rights of its user no longer holds."""
    if hasattr(user, "_held"):
        del user._held


def noted(user: User, permission: Permission) -> None:
    """An act of this user rests on `permission`; kept on the user object, which lives as long as a request."""
    if not hasattr(user, "_rests_on"):
        user._rests_on = set()  # type: ignore[attr-defined]  # kept beside the rights
    user._rests_on.add(permission)  # type: ignore[attr-defined]


def instead_of(user: Actor, path: str) -> list[str]:
    """In whose stead the user acts at `path`: whose role alone permits what the act rests on. No query."""
    found: dict[str, None] = {}
    for permission in getattr(user, "_rests_on", ()):
        wanted = roles_with(permission)
        here = [held for held in getattr(user, "_held", ()) if held.role in wanted and path.startswith(held.path)]
        if all(held.instead_of for held in here):
            found |= dict.fromkeys(held.instead_of for held in here)
    return sorted(found)


def _held(user: User) -> list[Held]:
    """One query for all grants of a user, kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    held: list[Held] | None = getattr(user, "_held", None)
    if held is None:
        held = [*_granted(user), *_deputised(user)]
        held += _opened(user, held)
        user._held = held  # type: ignore[attr-defined]  # a cache, not a column
    return held


def _granted(user: User) -> list[Held]:
    day = dates.today()
    rows = (
        Grant.objects.on(day)
        .filter(of_no_committee(day), user=user, organisation__placements__valid_from__lte=day)
        .values_list("role", "organisation__placements__path", "organisation__placements__valid_to")
    )
    return [Held(role, path) for role, path, ends in rows if ends is None or ends > day]


def of_no_committee(day: dt.date, prefix: str = "") -> Q:
    """A secretary of a cell has no say where the cell has become a committee: below it stand other people's cells."""
    grown = Version.objects.on(day).exclude(kind__in=CELLS).filter(organisation=OuterRef(f"{prefix}organisation"))
    return ~Q(Exists(grown), **{f"{prefix}role": Role.CELL_SECRETARY})


def _deputised(user: User) -> list[Held]:
    """What the user holds for others: no more than they hold today themselves."""
    day = dates.today()
    if user.stands_in_until is None or user.stands_in_until <= day:
        return []
    place = "grant__organisation__placements__"
    rows = (
        Deputy.objects.on(day)
        .filter(valid_on(day, "grant__"), valid_on(day, place), of_no_committee(day, "grant__"))
        .filter(user=user, grant__user__is_active=True)
        .exclude(grant__user=user)
        .values_list("grant__role", f"{place}path", "grant__user__full_name")
    )
    return [Held(*row) for row in rows if may_be_deputised(row[0])]


def _opened(user: User, held: list[Held]) -> list[Held]:
    """What emergencies open to the user at this moment, where he may still begin one."""
    now = timezone.now()
    if user.emergency_until is None or user.emergency_until <= now:
        return []
    open_ones = Emergency.objects.filter(user=user, ends__gt=now).select_related("organisation")
    wanted = roles_with(Permission.EMERGENCY_ACCESS)
    allowed = tuple(one.path for one in held if one.role in wanted)
    paths = (emergency.organisation.path_now for emergency in open_ones)
    return [Held(EMERGENCY, path) for path in paths if path.startswith(allowed)]


def granted_organisations(user: User, day: dt.date | None = None) -> list[Organisation]:
    """The tops of the user's branches, for the home page; the own ones first."""
    day = day or dates.today()
    grants = list(Grant.objects.on(day).filter(user=user).select_related("organisation"))
    if user.stands_in_until is not None and user.stands_in_until > day:
        of_others = Deputy.objects.on(day).filter(user=user).select_related("grant__organisation")
        grants += [deputy.grant for deputy in of_others]
    return list(dict.fromkeys(grant.organisation for grant in grants))


install(branches, noted)  # type: ignore[arg-type]  # the protocol's user is this room's User
install_deputies(instead_of)
