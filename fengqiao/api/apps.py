from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "fengqiao.api"
    label = "api"
    verbose_name = "接口"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the event kinds of tokens."""
        from fengqiao.api.events import EVENTS  # noqa: PLC0415  after the ledger's own
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415

        register_event(*EVENTS)
