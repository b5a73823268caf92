from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "fengqiao.bench"
    label = "bench"
    verbose_name = "基准"
