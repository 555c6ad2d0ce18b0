from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "capuy.tasks"

    def ready(self) -> None:
        from capuy.notices import kinds
        from capuy.organisations.panels import register_panel
        from capuy.tasks import (
            figures,  # noqa: F401 - declares its indicators
            people,
        )
        from capuy.tasks.panels import mine_panel

        kinds.declare(people.GIVEN, "Nhiệm vụ mới")
        kinds.declare(people.HANDED, "Nhiệm vụ chờ trả lời")
        kinds.declare(people.ANSWERED, "Trả lời về nhiệm vụ")
        kinds.declare(people.REMINDED, "Nhắc hạn nhiệm vụ")
        kinds.declare(people.URGED, "Đôn đốc nhiệm vụ")
        register_panel(4, mine_panel)
