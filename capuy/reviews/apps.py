from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "capuy.reviews"

    def ready(self) -> None:
        from capuy.reviews import figures, statistics  # noqa: F401 - declare indicators and a form
