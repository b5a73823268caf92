from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "fengqiao.overview"
    label = "overview"
    verbose_name = "看板与值守"

    def ready(self) -> None:
        """Plug the views over matters into the kernel: menu and event kinds."""
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415
        from fengqiao.kernel.ui.menu import register_menu  # noqa: PLC0415
        from fengqiao.overview.events import EVENTS  # noqa: PLC0415
        from fengqiao.overview.menu import ENTRIES  # noqa: PLC0415

        register_event(*EVENTS)
        register_menu(*ENTRIES)
