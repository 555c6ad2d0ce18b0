from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "capuy.web"

    def ready(self) -> None:
        from capuy.organisations.panels import register_panel
        from capuy.web.views.emergencies import panel

        register_panel(5, panel)
