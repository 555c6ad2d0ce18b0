"""How the journal is told about users: where it files them, and as what."""

from capuy.accounts.models import Grant, User
from capuy.core import dates
from capuy.journal.actions import Act, record, subject_of
from capuy.journal.models import EntryKind
from capuy.organisations.models import Organisation


def home_of(user: User) -> Organisation | None:
    """Where the journal files what concerns the user: the first organisation over which a role was granted."""
    grants = Grant.objects.filter(user=user).select_related("organisation")
    current = grants.on(dates.today()).order_by("valid_from", "pk").first()
    grant = current or grants.order_by("valid_from", "pk").first()
    return grant.organisation if grant else None


def tell(action: str, summary: str, user: User, *, by: User | None) -> None:
    record(Act(action, summary, subject_of(user), home_of(user)), by=by, kind=EntryKind.SIGN_IN)
