from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "capuy.figures"

    def ready(self) -> None:
        from capuy.figures import engine, organisation_figures  # noqa: F401 - declares its indicators
        from capuy.organisations.signals import reorganised

        reorganised.connect(engine.on_reorganised, dispatch_uid="figures")
