from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "capuy.reports"

    def ready(self) -> None:
        from capuy.notices import kinds
        from capuy.reports.actions.schedules import NEWS, UNDELIVERED

        kinds.declare(NEWS, "Báo cáo định kỳ")
        kinds.declare(UNDELIVERED, "Báo cáo định kỳ chưa gửi được")
