from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "capuy.documents"

    def ready(self) -> None:
        from capuy.documents import exchange  # noqa: F401 - gives the rooms below their Excel
