from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "fengqiao.disputes"
    label = "disputes"
    verbose_name = "矛盾纠纷"

    def ready(self) -> None:
        """Plug the domain into the kernel: its procedure and its event kinds."""
        from fengqiao.disputes.events import EVENTS  # noqa: PLC0415  models must be ready
        from fengqiao.disputes.workflow import DISPUTE  # noqa: PLC0415
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415
        from fengqiao.kernel.workflow.procedure import procedures  # noqa: PLC0415

        register_event(*EVENTS)
        procedures.register(DISPUTE)
