from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "fengqiao.kernel.org"
    label = "org"
    verbose_name = "组织"
