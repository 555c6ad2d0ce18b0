"""Second factors: who needs one and has one, how they are named, and how their secrets are kept."""

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from capuy.accounts.access import held_roles
from capuy.accounts.models import User
from capuy.accounts.roles import second_factor_roles
from capuy.core.secrets import seal, unseal

NAMES = {
    Authenticator.Type.TOTP: "ứng dụng tạo mã",
    Authenticator.Type.WEBAUTHN: "khóa truy cập",
    Authenticator.Type.RECOVERY_CODES: "mã dự phòng",
}
# Recovery codes stand in for a factor; alone they are none.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
_COLUMN = "mfa.authenticator:data"


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Mã không đúng hoặc đã dùng rồi. Kiểm tra giờ của điện thoại, đợi mã mới rồi nhập lại.",
        "cannot_delete_authenticator": (
            "Vai trò của đồng chí bắt buộc xác thực hai bước; thêm một cách khác trước khi gỡ cách này."
        ),
        "cannot_generate_recovery_codes": "Cần có ứng dụng tạo mã hoặc khóa truy cập trước khi lập mã dự phòng.",
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, _COLUMN)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), _COLUMN)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.full_name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        return f"Khóa {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not needs_factor(authenticator.user) or others.exists()


def needs_factor(user: User) -> bool:
    """Does a role that the user holds today ask for a second factor on this instance?"""
    return not second_factor_roles().isdisjoint(held_roles(user))


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def name_of(factor: Authenticator) -> str:
    """As it is called on pages and in the journal: “khóa truy cập “Điện thoại””."""
    name = NAMES[Authenticator.Type(factor.type)]
    return f"{name} “{factor.wrap().name}”" if factor.type == Authenticator.Type.WEBAUTHN else name
