"""allauth's door, narrowed: accounts are made by administrators, nobody signs up, and all it says is Vietnamese."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại."
WAIT = "Đã nhập sai quá nhiều lần. Đợi 5 phút rồi thử lại, hoặc nhờ người quản trị đặt lại mật khẩu."


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
