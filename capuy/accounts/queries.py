"""Who has an account, as far as an administrator may see."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from capuy.accounts.models import Grant, User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.text import fold
from capuy.organisations.access import organisations_visible_to


def grants_managed_by(viewer: User) -> QuerySet[Grant]:
    """Grants over organisations in the branches where `viewer` grants roles."""
    managed = organisations_visible_to(viewer, Permission.GRANT_ROLES)
    return Grant.objects.filter(organisation__in=managed)


def users_managed_by(viewer: User) -> QuerySet[User]:
    """Users who hold, held or will hold a role in those branches, with these grants as `shown_grants`."""
    managed = grants_managed_by(viewer)
    grants = managed.select_related("organisation").order_by("-valid_from", "pk")
    return User.objects.filter(Exists(managed.filter(user=OuterRef("pk")))).prefetch_related(
        Prefetch("grants", grants, to_attr="shown_grants")
    )


def filtered(users: QuerySet[User], *, name: str = "", role: str = "", active: bool | None = None) -> QuerySet[User]:
    """Those whose name holds `name` (marks ignored), who hold `role` today, whose account is open or locked."""
    if name.strip():
        users = users.filter(Q(name_folded__contains=fold(name)) | Q(username__istartswith=name.strip()))
    if role:
        users = users.filter(Exists(Grant.objects.on(dates.today()).filter(user=OuterRef("pk"), role=role)))
    if active is not None:
        users = users.filter(is_active=active)
    return users
