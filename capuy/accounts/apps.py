from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "capuy.accounts"

    def ready(self) -> None:
        from capuy.accounts import access, sign_ins  # noqa: F401 - installs branches of users; listens to sign-ins
