from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "fengqiao.kernel.ledger"
    label = "ledger"
    verbose_name = "留痕链"

    def ready(self) -> None:
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415
        from fengqiao.kernel.ledger.read_kinds import READ_KINDS  # noqa: PLC0415

        register_event(*READ_KINDS)
