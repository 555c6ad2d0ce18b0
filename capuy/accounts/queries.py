"""Who has an account, as far as an administrator may see."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from capuy.accounts.models import Grant, Proposal, User
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.text import fold
from capuy.organisations.access import organisations_visible_to, scope
from capuy.organisations.models import SEGMENT, Organisation


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
    if any(len(path) == SEGMENT for path in paths):
        known |= ~Q(Exists(Grant.objects.filter(user=OuterRef("pk"))))
    return User.objects.filter(known).prefetch_related(Prefetch("grants", grants, to_attr="shown_grants"))


def filtered(users: QuerySet[User], *, name: str = "", role: str = "", active: bool | None = None) -> QuerySet[User]:
    """Those whose name holds `name` (marks ignored), who hold `role` today, whose account is open or locked."""
    if name.strip():
        users = users.filter(Q(name_folded__contains=fold(name)) | Q(username__istartswith=name.strip()))
    if role:
        users = users.filter(Exists(Grant.objects.on(dates.today()).filter(user=OuterRef("pk"), role=role)))
    if active is not None:
        users = users.filter(is_active=active)
    return users
