"""Signing in, signing out and failing to are written to the journal."""

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

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


def _record(action: str, summary: str, user: User, *, by: User | None) -> None:
    record(Act(action, summary, subject_of(user), home_of(user)), by=by, kind=EntryKind.SIGN_IN)


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    _record("accounts.sign_in", "Đăng nhập", user, by=user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        _record("accounts.sign_out", "Đăng xuất", user, by=user)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_: Any) -> None:
    """Only names that exist are kept: people type passwords into the wrong box."""
    user = User.objects.filter(username=credentials.get("username", "")).first()
    if user is not None:
        _record("accounts.sign_in_failed", f"Đăng nhập không thành công: {user.username}", user, by=None)
    else:
        act = Act("accounts.sign_in_failed", "Đăng nhập không thành công: tên đăng nhập không có", "accounts.user:?")
        record(act, by=None, kind=EntryKind.SIGN_IN)


@receiver(password_changed)
def own_password_changed(user: User, **_: Any) -> None:
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    _record("accounts.change_password", "Tự đổi mật khẩu", user, by=user)
