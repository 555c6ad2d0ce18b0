from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "capuy.inspection"

    def ready(self) -> None:
        from capuy.inspection import figures  # noqa: F401 - declares its indicators
