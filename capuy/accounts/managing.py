"""Whose account somebody may lock, open or give a password: those of which every role lies inside the own branches."""

from django.db.models import Q

from capuy.accounts import deputies
from capuy.accounts.models import Grant, User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.organisations.access import may, scope


def may_manage(by: User, user: User) -> bool:
    """Does every role that the user holds or will hold, own or another's, lie where `by` grants roles?

    Otherwise an administrator below could take the account of somebody above, or of who stands in for them.
    """
    grants = Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=dates.today()), user=user)
    inside = (may(by, Permission.GRANT_ROLES, grant.organisation) for grant in grants.select_related("organisation"))
    return all(inside) and deputies.lie_inside(user, by)


def manages_whole(by: User, user: User) -> bool:
    return bool(scope(by, Permission.GRANT_ROLES)) and may_manage(by, user)


def outside(user: User) -> Problem:
    return Problem("outside", "Là chính đồng chí, hoặc còn có vai trò ngoài phạm vi quản trị.", where=user.full_name)


def demand_whole_user(by: User | None, user: User) -> None:
    if by is None:
        return
    if not manages_whole(by, user):
        told = "Người này có vai trò ở tổ chức ngoài phạm vi quản trị của đồng chí; đề nghị người quản trị cấp trên."
        raise ProblemsFound([Problem("outside", told)])
