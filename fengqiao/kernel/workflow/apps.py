from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "fengqiao.kernel.workflow"
    label = "workflow"
    verbose_name = "流程"

    def ready(self) -> None:
        """Register the event kinds of steps that every procedure may have."""
        from fengqiao.kernel.ledger.kinds import EventKind, register_event  # noqa: PLC0415
        from fengqiao.kernel.ledger.verify import register_versions  # noqa: PLC0415
        from fengqiao.kernel.matters.models import Matter  # noqa: PLC0415
        from fengqiao.kernel.ui.context import register_search  # noqa: PLC0415
        from fengqiao.kernel.ui.menu import register_menu  # noqa: PLC0415
        from fengqiao.kernel.workflow.menu import ENTRIES, SEES_MATTERS  # noqa: PLC0415

        register_event(
            EventKind("matter.restricted", "限制知悉", "证明何岗位何时把事项限为指定岗位知悉"),
            EventKind("clock.extended", "延长时限", "证明何岗位何时批准延长"),
            EventKind("clock.suspended", "中止计时", "证明何岗位何时中止计时"),
            EventKind("clock.resumed", "恢复计时", "证明何岗位何时恢复计时"),
            EventKind("clock.recomputed", "重算时限", "证明放假安排改变后时限如何改动"),
        )
        # Lets the verifier notice that the latest step of a matter is missing from the ledger.
        register_versions(
            lambda street_id: (
                Matter.objects.filter(street_id=street_id)
                .values_list("number", "version")
                .iterator()
            )
        )
        register_search("search", SEES_MATTERS)
        register_menu(*ENTRIES)
