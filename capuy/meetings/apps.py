from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "capuy.meetings"

    def ready(self) -> None:
        from capuy.meetings import figures  # noqa: F401 - declares its indicators
        from capuy.meetings.actions.planning import INVITE
        from capuy.meetings.actions.sending import PAPER
        from capuy.meetings.panels import next_panel
        from capuy.notices import kinds
        from capuy.organisations.panels import register_panel

        kinds.declare(INVITE, "Mời họp, thay đổi lịch họp")
        kinds.declare(PAPER, "Tài liệu hội nghị")
        register_panel(6, next_panel)
