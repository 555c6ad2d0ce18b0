from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "capuy.web"

    def ready(self) -> None:
        from capuy.organisations.panels import register_panel
        from capuy.web.views import emergencies, jobs, proposals

        register_panel(4, proposals.panel)
        register_panel(5, emergencies.panel)
        register_panel(6, jobs.panel)
