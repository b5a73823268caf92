from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "fengqiao.administration"
    label = "administration"
    verbose_name = "管理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register event kinds and menu, and listen to failed sign-ins."""
        from django.contrib.auth.signals import user_login_failed  # noqa: PLC0415

        from fengqiao.administration.events import EVENTS  # noqa: PLC0415  models must be ready
        from fengqiao.administration.menu import ENTRIES  # noqa: PLC0415
        from fengqiao.administration.services.sign_in_failures import (  # noqa: PLC0415
            note_failure,
        )
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415
        from fengqiao.kernel.ui.menu import register_menu  # noqa: PLC0415

        register_event(*EVENTS)
        register_menu(*ENTRIES)
        # Django's own hook: the sign-in page stands in a room below and cannot call this one.
        user_login_failed.connect(note_failure, dispatch_uid="administration.note_failure")
