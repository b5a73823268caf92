from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "fengqiao.disputes"
    label = "disputes"
    verbose_name = "矛盾纠纷"

    def ready(self) -> None:
        """Plug the domain into the kernel: its procedure, event kinds, pages and menu."""
        from fengqiao.disputes.events import EVENTS  # noqa: PLC0415  models must be ready
        from fengqiao.disputes.matter_pages import PAGES  # noqa: PLC0415
        from fengqiao.disputes.menu import ENTRIES  # noqa: PLC0415
        from fengqiao.disputes.sittings.texts import TEMPLATES  # noqa: PLC0415
        from fengqiao.disputes.triage.events import EVENTS as MODEL_EVENTS  # noqa: PLC0415
        from fengqiao.disputes.workflow import DISPUTE  # noqa: PLC0415
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415
        from fengqiao.kernel.notify.texts import register_templates  # noqa: PLC0415
        from fengqiao.kernel.ui.menu import register_menu  # noqa: PLC0415
        from fengqiao.kernel.workflow.pages import register_pages  # noqa: PLC0415
        from fengqiao.kernel.workflow.procedure import procedures  # noqa: PLC0415

        register_event(*MODEL_EVENTS, *EVENTS)
        register_templates(*TEMPLATES)
        procedures.register(DISPUTE)
        register_pages(PAGES)
        register_menu(*ENTRIES)
