"""What a user may see and do, as branches of the tree. Every query of every room starts here; nobody sees sideways.

Which branches a user holds is known one floor up, where grants are kept; that room installs its answer here
(`install`), so that this one can guard its own pages.
"""

from collections.abc import Callable
from typing import Protocol

from django.http import Http404
from django.shortcuts import get_object_or_404

from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.organisations.models import SEGMENT, Organisation, OrganisationQuerySet


class User(Protocol):
    """Whoever is signed in, as far as this room needs to know."""

    @property
    def is_authenticated(self) -> bool: ...

    def get_username(self) -> str: ...

    def get_full_name(self) -> str: ...


_branches: Callable[[User, Permission], list[str]] | None = None
_noted: Callable[[User, Permission], None] | None = None


def install(branches: Callable[[User, Permission], list[str]], noted: Callable[[User, Permission], None]) -> None:
    """Tell how to find the paths, as of today, of the branches over which a user holds a permission.

    `noted` is told on which permission an act or a page rests.
    """
    global _branches, _noted
    _branches, _noted = branches, noted


def rest_on(user: User, permission: Permission) -> None:
    """What follows is done by this permission: the journal says in whose stead, if it is held for somebody else."""
    if _noted is not None:
        _noted(user, permission)


def scope(user: User, permission: Permission) -> list[str]:
    """Paths, as of today, of the branches over which the user holds `permission`, none inside another.

    A branch is a range of paths, so rights follow a reorganisation by themselves.
    """
    if _branches is None:
        raise RuntimeError("no room has installed the branches of users")
    paths = sorted(set(_branches(user, permission)))
    kept: list[str] = []
    for path in paths:
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def may(user: User, permission: Permission, organisation: Organisation | None) -> bool:
    """May the user do this to that organisation? `None` asks whether anywhere."""
    paths = scope(user, permission)
    if organisation is None:
        return bool(paths)
    return organisation.path_now.startswith(tuple(paths))


def may_everywhere(user: User, permission: Permission) -> bool:
    """May the user do this to a whole tree? What belongs to no organisation is kept by those who may."""
    return any(len(path) == SEGMENT for path in scope(user, permission))


def demand(by: User | None, permission: Permission, organisation: Organisation) -> None:
    """Raise ProblemsFound if `by` may not; actions call it first. `by=None` is the system itself."""
    if by is not None and not may(by, permission, organisation):
        raise ProblemsFound([Problem("not-allowed", "Đồng chí không có quyền làm việc này tại tổ chức đã chọn.")])
    if by is not None:
        rest_on(by, permission)


def organisations_visible_to(user: User, permission: Permission = Permission.SEE_FIGURES) -> OrganisationQuerySet:
    """Organisations in the user's branches as they stand today, closed ones included."""
    return Organisation.objects.in_branches(scope(user, permission))


def find_organisation(user: User, permission: Permission, code: str) -> Organisation:
    """The organisation with that code inside the user's branches; a foreign one answers exactly like a missing one."""
    organisation = get_object_or_404(Organisation.objects.with_past(), code=code)
    if not may(user, permission, organisation):
        raise Http404
    rest_on(user, permission)
    return organisation
