from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "capuy.reviews"

    def ready(self) -> None:
        from capuy.reviews import figures  # noqa: F401 - declares its indicators
