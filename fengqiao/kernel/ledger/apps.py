from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "fengqiao.kernel.ledger"
    label = "ledger"
    verbose_name = "留痕链"

    def ready(self) -> None:
        from fengqiao.kernel.ledger.events import record  # noqa: PLC0415
        from fengqiao.kernel.ledger.kinds import EventKind, register_event  # noqa: PLC0415
        from fengqiao.kernel.ledger.read_kinds import READ_KINDS  # noqa: PLC0415
        from fengqiao.kernel.org.events import CHANGE_KINDS  # noqa: PLC0415
        from fengqiao.kernel.org.recording import register_recorder  # noqa: PLC0415

        register_event(*READ_KINDS)
        # The organisation stands below the ledger and cannot call it: the ledger offers itself.
        register_event(*(EventKind(k.name, k.label_zh, k.explain) for k in CHANGE_KINDS))
        register_recorder(record)
