from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "fengqiao.kernel.files"
    label = "files"
    verbose_name = "附件"

    def ready(self) -> None:
        from fengqiao.kernel.files.events import FILE_READ  # noqa: PLC0415
        from fengqiao.kernel.ledger.kinds import register_event  # noqa: PLC0415

        register_event(FILE_READ)
