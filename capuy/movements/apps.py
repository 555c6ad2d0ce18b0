from django.apps import AppConfig


class MovementsConfig(AppConfig):
    name = "capuy.movements"

    def ready(self) -> None:
        from capuy.movements import figures  # noqa: F401 - declares its indicators
