"""Grants turned into branches. The questions asked of them stand in `organisations.access`, and are found here too."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from capuy.accounts.models import Emergency, Grant, User
from capuy.accounts.roles import EMERGENCY, roles_with
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.organisations.access import (
    demand,
    find_organisation,
    install,
    may,
    may_everywhere,
    organisations_visible_to,
    scope,
)
from capuy.organisations.models import Organisation

__all__ = [
    "branches",
    "demand",
    "find_organisation",
    "granted_organisations",
    "held_roles",
    "may",
    "may_everywhere",
    "organisations_visible_to",
    "scope",
]


def branches(user: User, permission: Permission) -> list[str]:
    """Paths, as of today, of the organisations over which the user was granted a role with `permission`."""
    wanted = roles_with(permission)
    return [path for role, path in _granted(user) if role in wanted]


def held_roles(user: User) -> set[str]:
    """The roles that the user holds today, anywhere."""
    return {role for role, _ in _granted(user)}


def _granted(user: User) -> list[tuple[str, str]]:
    """One query for all grants of a user, kept on the user object, which lives as long as a request."""
    if not user.is_authenticated or not user.is_active:
        return []
    granted: list[tuple[str, str]] | None = getattr(user, "_granted", None)
    if granted is None:
        granted = [*_asked(user), *_opened(user)]
        user._granted = granted  # type: ignore[attr-defined]  # a cache, not a column
    return granted


def _asked(user: User) -> Iterable[tuple[str, str]]:
    day = dates.today()
    rows = (
        Grant.objects.on(day)
        .filter(user=user, organisation__placements__valid_from__lte=day)
        .values_list("role", "organisation__placements__path", "organisation__placements__valid_to")
    )
    return ((role, path) for role, path, ends in rows if ends is None or ends > day)


def _opened(user: User) -> Iterable[tuple[str, str]]:
    """What emergencies open to the user at this moment."""
    now = timezone.now()
    if user.emergency_until is None or user.emergency_until <= now:
        return []
    open_ones = Emergency.objects.filter(user=user, ends__gt=now).select_related("organisation")
    return [(EMERGENCY, path) for emergency in open_ones if (path := emergency.organisation.path_now)]


def granted_organisations(user: User, day: dt.date | None = None) -> list[Organisation]:
    """The tops of the user's branches, for the home page."""
    grants = Grant.objects.on(day or dates.today()).filter(user=user).select_related("organisation")
    return list(dict.fromkeys(grant.organisation for grant in grants))


install(branches)  # type: ignore[arg-type]  # the protocol's user is this room's User
