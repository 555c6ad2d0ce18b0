"""Who has an account, as far as an administrator may see."""

import datetime as dt

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


def holding(users: QuerySet[User], role: str, day: dt.date | None = None) -> QuerySet[User]:
    """Those of `users` who hold `role` on `day` (today)."""
    grants = Grant.objects.on(day or dates.today()).filter(user=OuterRef("pk"), role=role)
    return users.filter(Exists(grants))


def named(users: QuerySet[User], text: str) -> QuerySet[User]:
    """Those whose name holds `text`, marks ignored, or whose sign-in name begins so."""
    return users.filter(Q(name_folded__contains=fold(text)) | Q(username__istartswith=text.strip()))
