"""Addresses of disputes; everything after registration stands at the matter's own pages."""

from django.urls import path

from fengqiao.disputes import views
from fengqiao.kernel.workflow.views.importing import import_table

urlpatterns = [
    path("register/", views.register, name="register_dispute"),
    path("register/similar/", views.similar, name="similar_disputes"),
    path("import/", import_table, {"kind": "dispute"}, name="import_disputes"),
]
