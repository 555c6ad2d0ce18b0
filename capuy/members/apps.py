from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "capuy.members"

    def ready(self) -> None:
        from capuy.members import figures  # noqa: F401 - declares its indicators
