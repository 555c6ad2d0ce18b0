from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "capuy.accounts"

    def ready(self) -> None:
        from capuy.accounts import access, sign_ins  # noqa: F401 - installs branches of users; listens to sign-ins
        from capuy.accounts.roles import second_factor_roles

        second_factor_roles()  # a misspelt role must not leave a door open
