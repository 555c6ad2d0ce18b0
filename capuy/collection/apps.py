from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "capuy.collection"

    def ready(self) -> None:
        from capuy.collection.actions.passing import PASS, RETURN
        from capuy.collection.actions.urging import KIND
        from capuy.collection.panels import owed_panel, passing_panel
        from capuy.notices import kinds
        from capuy.organisations.panels import register_panel

        kinds.declare(KIND, "Đôn đốc nộp báo cáo")
        kinds.declare(PASS, "Biểu chờ duyệt")
        kinds.declare(RETURN, "Biểu bị trả lại")
        register_panel(5, owed_panel)
        register_panel(5, passing_panel)
