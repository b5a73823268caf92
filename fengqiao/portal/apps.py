from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "fengqiao.portal"
    label = "portal"
    verbose_name = "群众端"

    def ready(self) -> None:
        """Open the kinds that residents may file, and register the receipt's message."""
        from fengqiao.kernel.notify.texts import register_templates  # noqa: PLC0415
        from fengqiao.portal.dispute import PAGES  # noqa: PLC0415  models must be ready
        from fengqiao.portal.kinds import register_kind  # noqa: PLC0415
        from fengqiao.portal.services.filing import RECEIPT_SENT  # noqa: PLC0415

        register_kind(PAGES)
        register_templates(RECEIPT_SENT)
