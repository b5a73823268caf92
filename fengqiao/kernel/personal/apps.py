from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "fengqiao.kernel.personal"
    label = "personal"
    verbose_name = "个人信息保护"

    def ready(self) -> None:
        from fengqiao.kernel.personal import checks  # noqa: F401, PLC0415
