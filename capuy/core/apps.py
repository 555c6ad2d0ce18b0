from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "capuy.core"

    def ready(self) -> None:
        from capuy.core import form_texts

        form_texts.install()
