"""Passwords: those that are given out once, and the rules for one's own, said so that it can be mended."""

import datetime as dt
import secrets

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
)

# Without letters and digits that look alike.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
_GROUPS = 4
# A slip that lies about longer than that opens nothing.
ONE_TIME_FOR = dt.timedelta(days=7)


def one_time_password() -> str:
    """To be read aloud over the telephone and changed at the first sign-in.

    Four groups of three letters and a digit, about 66 bits: `kmt4-…`.
    """
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(3)) + secrets.choice(_DIGITS) for _ in range(_GROUPS))
    return "-".join(groups)


class LengthValidator(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Mật khẩu này quá ngắn; cần ít nhất {self.min_length} ký tự."


class CommonValidator(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Mật khẩu này nhiều người dùng nên dễ đoán; đặt một câu ngắn của riêng mình."


class NumericValidator(NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "Mật khẩu này toàn chữ số nên dễ đoán; thêm chữ cái."
