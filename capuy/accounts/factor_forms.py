"""The forms of second factors: codes and keys."""

import re
import struct
from typing import Any

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError

from capuy.accounts.factors import FactorAdapter

_PERIOD = 30
# A code lives through its own half minute and the tolerated ones beside it; used, it is remembered longer.
_REMEMBERED = _PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 2)
_DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
_LONGEST_NAME = 60
# What reading a made-up answer of a key ends in; allauth expects only some of it.
_MADE_UP = (ValueError, TypeError, LookupError, AttributeError, struct.error, InvalidSignature)


def _dress(field: forms.Field, label: str, help_text: str = "", **attributes: Any) -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attributes


class _Code:
    """A code of the application, good once, or one of the codes kept for need."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = "Mã 6 chữ số đang hiện trong ứng dụng tạo mã. Không có điện thoại thì nhập một mã dự phòng 8 chữ số."
        _dress(self.fields["code"], "Mã xác thực", told, autofocus=True, maxlength=20, **_DIGITS)  # type: ignore[attr-defined]  # allauth's form below this mixin

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]  # allauth's form below this mixin
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]  # allauth's form below this mixin
            digits = re.sub(r"\D", "", code)
            if not cache.add(f"totp-used:{self.user.pk}:{digits}", True, _REMEMBERED):  # type: ignore[attr-defined]  # allauth's form below this mixin
                self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]  # allauth's form below this mixin
                raise FactorAdapter().validation_error("incorrect_code")
        return code


class CodeForm(_Code, base.AuthenticateForm):
    pass


class CodeAgainForm(_Code, base.ReauthenticateForm):
    pass


class FirstCodeForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"], "Mã 6 chữ số trong ứng dụng", maxlength=10, **_DIGITS)


class _Key:
    """A key that fails is told to the journal, as a code is."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]  # allauth's form below this mixin
        except (ValidationError, *_MADE_UP) as error:
            if isinstance(error, ValidationError) and error.code != "incorrect_code":
                raise
            authentication_failed.send(
                sender=Authenticator,
                request=context.request,
                user=self.user,  # type: ignore[attr-defined]  # allauth's form below this mixin
                authenticator=None,
                reauthentication=self.reauthenticated,  # type: ignore[attr-defined]  # allauth's form below this mixin
            )
            raise ValidationError("Khóa này không mở được tài khoản; thử lại hoặc dùng cách khác.") from error


class KeyForm(_Key, webauthn.AuthenticateWebAuthnForm):
    pass


class KeyAloneForm(_Key, webauthn.LoginWebAuthnForm):
    pass


class KeyAgainForm(_Key, webauthn.ReauthenticateWebAuthnForm):
    pass


class NewKeyForm(webauthn.AddWebAuthnForm):
    """Every key is one that signs in alone: it asks its holder for a finger, a face or a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        told = "Để nhận ra về sau, ví dụ “Điện thoại của tôi”, “Máy ở phòng 12”."
        _dress(self.fields["name"], "Tên của khóa", told, maxlength=_LONGEST_NAME, autocomplete="off")

    def clean_name(self) -> str:
        return super().clean_name()[:_LONGEST_NAME]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except (ValidationError, *_MADE_UP) as error:
            told = "Chưa tạo được khóa, hoặc thiết bị không hỏi vân tay, mã PIN. Thử lại, hoặc dùng thiết bị khác."
            raise ValidationError(told) from error


class KeyNameForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["name"], "Tên của khóa", maxlength=_LONGEST_NAME, autocomplete="off", autofocus=True)

    def clean_name(self) -> str:
        return self.cleaned_data["name"][:_LONGEST_NAME]
