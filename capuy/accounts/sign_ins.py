"""Signing in, signing out and failing to, and what happens to factors, are written to the journal."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from capuy.accounts import sessions
from capuy.accounts.factors import FACTORS, name_of
from capuy.accounts.journalling import tell
from capuy.accounts.middleware import SecondFactorMiddleware
from capuy.accounts.models import User
from capuy.journal.actions import Act, record
from capuy.journal.models import EntryKind


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    sessions.begin(request, user)
    tell("accounts.sign_in", "Đăng nhập", user, by=user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        sessions.drop(user, only=sessions.row_of(request))
        tell("accounts.sign_out", "Đăng xuất", user, by=user)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_: Any) -> None:
    """Only names that exist are kept: people type passwords into the wrong box."""
    user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
    if user is not None:
        tell("accounts.sign_in_failed", f"Đăng nhập không thành công: {user.username}", user, by=None)
    else:
        act = Act("accounts.sign_in_failed", "Đăng nhập không thành công: tên đăng nhập không có", "accounts.user:?")
        record(act, by=None, kind=EntryKind.SIGN_IN)


@receiver(password_changed)
def own_password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    sessions.drop(user, keep=sessions.row_of(request))
    user.must_change_password, user.password_until = False, None
    user.save(update_fields=["must_change_password", "password_until"])
    tell("accounts.change_password", "Tự đổi mật khẩu", user, by=user)


@receiver(factor_signals.authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in FACTORS:  # who has just shown it is not asked for it at once
        record_authentication(request, user, "mfa", type=authenticator.type)
    sessions.drop(user, keep=sessions.row_of(request))
    tell("accounts.add_factor", f"Thêm {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authenticator_reset)
def factor_reset(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    sessions.drop(user, keep=sessions.row_of(request))
    tell("accounts.renew_factor", f"Lập lại {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authenticator_removed)
def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    request.session.pop(SecondFactorMiddleware.SEEN, None)
    sessions.drop(user, keep=sessions.row_of(request))
    tell("accounts.remove_factor", f"Gỡ {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authenticator_used)
def factor_used(user: User, authenticator: Authenticator, reauthenticated: bool, **_: Any) -> None:
    words = "Xác nhận lại bằng" if reauthenticated else "Xác thực đăng nhập bằng"
    tell("accounts.use_factor", f"{words} {name_of(authenticator)}", user, by=user)


@receiver(factor_signals.authentication_failed)
def factor_failed(user: User | None, **_: Any) -> None:
    """`user` is None where a key names nobody."""
    if user is not None:
        tell("accounts.factor_failed", f"Xác thực bước hai không thành công: {user.username}", user, by=None)
    else:
        act = Act("accounts.factor_failed", "Đăng nhập bằng khóa không thành công", "accounts.user:?")
        record(act, by=None, kind=EntryKind.SIGN_IN)
