from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "fengqiao.exchange"
    label = "exchange"
    verbose_name = "上级系统交换"

    def ready(self) -> None:
        """Plug the exchange into the kernel: menu and event kinds."""
        from fengqiao.exchange.events import EVENTS  # noqa: PLC0415
        from fengqiao.exchange.menu import ENTRIES  # noqa: PLC0415
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415
        from fengqiao.kernel.ui.menu import register_menu  # noqa: PLC0415

        register_event(*EVENTS)
        register_menu(*ENTRIES)
