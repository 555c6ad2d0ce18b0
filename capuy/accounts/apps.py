from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "capuy.accounts"

    def ready(self) -> None:
        from capuy.accounts import access  # noqa: F401 - installs the branches of users
