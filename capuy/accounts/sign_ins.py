"""Signing in, signing out and failing to, and what happens to factors, are written to the journal."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from capuy.accounts.factors import FACTORS, name_of
from capuy.accounts.middleware import SecondFactorMiddleware
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
    user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
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


@receiver(factor_signals.authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in FACTORS:  # who has just shown it is not asked for it at once
        record_authentication(request, user, "mfa", type=authenticator.type)
    _record("accounts.add_factor", f"Thêm {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authenticator_reset)
def factor_reset(user: User, authenticator: Authenticator, **_: Any) -> None:
    _record("accounts.renew_factor", f"Lập lại {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authenticator_removed)
def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    request.session.pop(SecondFactorMiddleware.SEEN, None)
    _record("accounts.remove_factor", f"Gỡ {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authenticator_used)
def factor_used(user: User, authenticator: Authenticator, reauthenticated: bool, **_: Any) -> None:
    words = "Xác nhận lại bằng" if reauthenticated else "Xác thực đăng nhập bằng"
    _record("accounts.use_factor", f"{words} {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authentication_failed)
def factor_failed(user: User | None, **_: Any) -> None:
    """`user` is None where a key names nobody."""
    if user is not None:
        _record("accounts.factor_failed", f"Xác thực bước hai không thành công: {user.username}", user, by=None)
    else:
        act = Act("accounts.factor_failed", "Đăng nhập bằng khóa không thành công", "accounts.user:?")
        record(act, by=None, kind=EntryKind.SIGN_IN)
