"""Drafts that nobody came back for, and those of people who may not save them any more."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from capuy.accounts.access import organisations_visible_to
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.drafts.models import PageDraft

KEPT_FOR = dt.timedelta(days=14)
# What was put aside, and the mere note that a page was open.
SHORT = dt.timedelta(days=1)


def forget_drafts() -> int:
    """Delete drafts past their time, of locked accounts, and of organisations that their users see no more."""
    now = timezone.now()
    old = Q(used_at__lt=now - KEPT_FOR)
    aside = Q(used_at__lt=now - SHORT) & (Q(values__isnull=True) | Q(dropped_at__lt=now - SHORT))
    gone, _ = PageDraft.objects.filter(old | aside | Q(user__is_active=False)).delete()
    for user in User.objects.filter(pk__in=PageDraft.objects.values("user")).iterator():
        seen = organisations_visible_to(user, Permission.SEE_FIGURES)
        rows, _ = PageDraft.objects.filter(user=user).exclude(organisation__in=seen).delete()
        gone += rows
    return gone
