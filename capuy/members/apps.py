from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "capuy.members"

    def ready(self) -> None:
        from capuy.members import (  # noqa: F401 - declare figures
            candidate_figures,
            figures,
            statistics,
            work_figures,
        )
        from capuy.members.followers import MembersFollow
        from capuy.members.panels import leaders, share_out_call
        from capuy.organisations import followers, panels

        followers.register(MembersFollow())
        panels.register_panel(20, leaders)
        panels.register_decision_panel(share_out_call)
