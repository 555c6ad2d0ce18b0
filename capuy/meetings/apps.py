from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "capuy.meetings"

    def ready(self) -> None:
        from capuy.meetings import figures  # noqa: F401 - declares its indicators
