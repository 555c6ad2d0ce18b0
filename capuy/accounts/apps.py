from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "capuy.accounts"

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator

        from capuy.accounts import access, sign_ins  # noqa: F401 - installs branches of users; listens to sign-ins
        from capuy.accounts.roles import second_factor_roles
        from capuy.core import sealed

        second_factor_roles()  # a misspelt role must not leave a door open
        sealed.OTHERS.append(sealed.JsonPlace(Authenticator, "data", ("secret", "seed"), "mfa.authenticator:data"))
