from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "fengqiao.config"
    label = "config"
    verbose_name = "配置"
