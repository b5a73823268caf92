from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "fengqiao.kernel.documents"
    label = "documents"
    verbose_name = "文书"

    def ready(self) -> None:
        from fengqiao.kernel.documents import checks  # noqa: F401, PLC0415  registers itself
