from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "fengqiao.kernel.workflow"
    label = "workflow"
    verbose_name = "流程"
