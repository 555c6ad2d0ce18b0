from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "capuy.collection"

    def ready(self) -> None:
        from capuy.collection.panels import owed_panel
        from capuy.organisations.panels import register_panel

        register_panel(5, owed_panel)
