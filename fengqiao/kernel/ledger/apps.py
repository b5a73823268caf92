from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "fengqiao.kernel.ledger"
    label = "ledger"
    verbose_name = "留痕链"
