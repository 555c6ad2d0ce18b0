"""What a user may see and do. Every query of every room starts here; nobody sees sideways."""

import datetime as dt

from django.shortcuts import get_object_or_404

from capuy.accounts.models import Grant, User
from capuy.accounts.roles import Permission, roles_with
from capuy.core import dates
from capuy.core.problems import Problem, ProblemsFound
from capuy.organisations.models import Organisation, OrganisationQuerySet


def scope(user: User, permission: Permission) -> list[str]:
    """Paths, as of today, of the branches over which the user holds `permission`.

    A branch is a range of paths, so rights follow a reorganisation by themselves. One query for all grants of a user,
    kept on the user for the length of a request.
    """
    cached = getattr(user, "_scope", None)
    if cached is None:
        cached = _branches(user)
        user._scope = cached  # type: ignore[attr-defined]  # lives as long as the request's user
    wanted = set(roles_with(permission))
    paths = sorted({path for role, path in cached if role in wanted})
    return [path for i, path in enumerate(paths) if not any(path.startswith(other) for other in paths[:i])]


def _branches(user: User) -> list[tuple[str, str]]:
    if not user.is_authenticated or not user.is_active:
        return []
    day = dates.today()
    grants = Grant.objects.on(day).filter(user=user, organisation__placements__valid_from__lte=day)
    return [
        (role, path)
        for role, path, ends in grants.values_list(
            "role", "organisation__placements__path", "organisation__placements__valid_to"
        )
        if ends is None or ends > day
    ]


def may(user: User, permission: Permission, organisation: Organisation | None) -> bool:
    """May the user do this to that organisation? `None` asks whether anywhere."""
    paths = scope(user, permission)
    if organisation is None:
        return bool(paths)
    path = organisation.path_now
    return any(path.startswith(allowed) for allowed in paths)


def demand(user: User, permission: Permission, organisation: Organisation) -> None:
    """Raise ProblemsFound if the user may not; actions call it first."""
    if not may(user, permission, organisation):
        raise ProblemsFound([Problem("not-allowed", "Đồng chí không có quyền làm việc này tại tổ chức đã chọn.")])


def organisations_visible_to(user: User, permission: Permission = Permission.SEE_FIGURES) -> OrganisationQuerySet:
    """Organisations in the user's branches as they stand today, closed ones included."""
    return Organisation.objects.in_branches(scope(user, permission))


def granted_organisations(user: User, day: dt.date | None = None) -> list[Organisation]:
    """The tops of the user's branches, for the home page."""
    grants = Grant.objects.on(day or dates.today()).filter(user=user).select_related("organisation")
    return list(dict.fromkeys(grant.organisation for grant in grants))


def find_organisation(user: User, permission: Permission, code: str) -> Organisation:
    """The organisation with that code inside the user's branches; a foreign one answers exactly like a missing one."""
    return get_object_or_404(organisations_visible_to(user, permission), code=code)
