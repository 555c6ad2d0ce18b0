"""allauth's door, narrowed: accounts are made by administrators, nobody signs up, and all it says is Vietnamese."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from capuy.accounts.models import User
from capuy.accounts.reentry import is_fresh
from capuy.core.addresses import client_address, counted_as

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại."
WAIT = "Đã nhập sai quá nhiều lần. Đợi 5 phút rồi thử lại; ai có khóa truy cập thì đăng nhập ngay được bằng khóa."
WAYS = {
    "reauthenticate": "Nhập mật khẩu",
    "mfa_reauthenticate": "Nhập mã xác thực",
    "mfa_reauthenticate:webauthn": "Dùng khóa truy cập",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Tài khoản này đang bị khóa. Liên hệ người quản trị.",
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": WAIT,
        "rate_limited": WAIT,
        "enter_current_password": "Mật khẩu hiện tại không đúng; nhập lại.",
        "incorrect_password": "Mật khẩu không đúng; nhập lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("web:home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_client_ip(self, request: HttpRequest) -> str:
        return counted_as(client_address(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for each account, however the name is spelt: PostgreSQL takes ſ for S. A name that nobody has is
        counted like one; allauth's count would begin anew for each port in a forged Host header."""
        name = credentials.get("username", "")
        known = User.objects.filter(username__iexact=name).values_list("username", flat=True).first()
        return f"name:{(known or name).lower()}"

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """The factors of the user, the one at hand first; the password only of those who have none."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa")]
        if len(factors) > 1 and not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            factors.reverse()  # codes are those for need: a key is nearer
        return [method | {"description": WAYS[method["id"]]} for method in factors or methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_fresh(context.request)
