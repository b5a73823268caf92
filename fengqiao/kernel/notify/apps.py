from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "fengqiao.kernel.notify"
    label = "notify"
    verbose_name = "通知"

    def ready(self) -> None:
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415
        from fengqiao.kernel.notify.permissions import OUTBOX_DUTIES  # noqa: PLC0415
        from fengqiao.kernel.notify.selectors import unread_count  # noqa: PLC0415
        from fengqiao.kernel.notify.services import MESSAGE_RETRIED  # noqa: PLC0415
        from fengqiao.kernel.ui.context import register_notices  # noqa: PLC0415
        from fengqiao.kernel.ui.menu import MenuEntry, register_menu  # noqa: PLC0415

        register_event(MESSAGE_RETRIED)
        register_notices(unread_count, "notices")
        register_menu(
            MenuEntry(label="通知", url_name="notices", icon="bell", order=80),
            MenuEntry(
                label="短信与邮件",
                url_name="outbox",
                icon="send",
                duties=frozenset(str(duty) for duty in OUTBOX_DUTIES),
                order=85,
            ),
        )
