from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "fengqiao.kernel.clocks"
    label = "clocks"
    verbose_name = "时限"
