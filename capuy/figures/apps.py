from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "capuy.figures"

    def ready(self) -> None:
        from capuy.figures import engine, form_figures, organisation_figures, panels  # noqa: F401 - declare indicators
        from capuy.organisations.panels import register_panel
        from capuy.organisations.signals import reorganised

        reorganised.connect(engine.on_reorganised, dispatch_uid="figures")
        register_panel(10, panels.figures_panel)
