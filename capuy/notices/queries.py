"""What a user has been told."""

from django.db.models import QuerySet

from capuy.accounts.models import User
from capuy.notices.models import Browser, Notice


def notices_of(user: User) -> QuerySet[Notice]:
    """All that are kept, the latest first."""
    return Notice.objects.filter(user=user)


def browsers_of(user: User) -> QuerySet[Browser]:
    return Browser.objects.filter(user=user).order_by("-since", "-pk")
