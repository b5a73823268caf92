"""Addresses of disputes; everything after registration stands at the matter's own pages."""

from django.urls import path

from fengqiao.disputes import views
from fengqiao.disputes.outcomes.views import outcomes
from fengqiao.disputes.payments import views as payments
from fengqiao.disputes.performance.views import calendar
from fengqiao.disputes.triage import views as triage
from fengqiao.kernel.workflow.views.importing import import_table

urlpatterns = [
    path("register/", views.register, name="register_dispute"),
    path("register/similar/", views.similar, name="similar_disputes"),
    path("import/", import_table, {"kind": "dispute"}, name="import_disputes"),
    path("suggestions/", triage.suggestions, name="triage_suggestions"),
    path("suggestions/matters/", triage.suggestion_matters, name="triage_choice_matters"),
    path("suggestions/models/", triage.models, name="triage_models"),
    path("suggestions/models/train/", triage.train_model, name="train_triage_model"),
    path("suggestions/models/<int:pk>/publish/", triage.publish_model, name="publish_triage_model"),
    path("suggestions/models/<int:pk>/retire/", triage.retire_model, name="retire_triage_model"),
    path("performance/", calendar, name="performance_calendar"),
    path("outcomes/", outcomes, name="dispute_outcomes"),
    path("payments/", payments.payment_list, name="payment_list"),
    path("payments/rules/", payments.payment_rules, name="payment_rules"),
    path("payments/<int:pk>/", payments.payment_signed, name="payment_signed"),
    path("payments/<int:pk>/export/", payments.payment_export, name="payment_export"),
]
