"""Addresses of any matter's pages."""

from django.urls import path

from fengqiao.kernel.workflow.views import (
    bulk,
    clocks,
    export,
    importing,
    matters,
    reference,
    search,
)

urlpatterns = [
    path("", matters.work_list_page, name="work_list"),
    path("work-list/export/", export.export, name="export_list"),
    path("work-list/steps/", bulk.bulk_page, name="bulk"),
    path("work-list/steps/<int:run_id>/", bulk.bulk_run, name="bulk_run"),
    path("work-list/steps/<int:run_id>/go-on/", bulk.bulk_go_on, name="bulk_go_on"),
    path("matters/<int:matter_id>/", matters.matter_page, name="matter_page"),
    path("matters/<int:matter_id>/<slug:part>/", matters.matter_page, name="matter_part"),
    path("matters/<int:matter_id>/steps/<slug:step_name>/", matters.step_page, name="step_page"),
    path("matters/<int:matter_id>/clocks/<int:clock_id>/", reference.clock_page, name="clock_page"),
    path("imports/new/<slug:kind>/", importing.import_table, name="import_table"),
    path("imports/<int:run_id>/", importing.import_run, name="import_run"),
    path("imports/<int:run_id>/confirm/", importing.import_confirm, name="import_confirm"),
    path("imports/<int:run_id>/rejects/", importing.import_rejects, name="import_rejects"),
    path("search/", search.search, name="search"),
    path("search/person/", search.find_person, name="find_person"),
    path("clocks/rules/", clocks.clock_rules, name="clock_rules"),
    path("clocks/rules/<slug:rule_id>/", clocks.clock_rule, name="clock_rule"),
    path("clocks/final/", clocks.service_days, name="service_days"),
    path("clocks/ask/", reference.ask_deadline, name="ask_deadline"),
    path("procedures/", reference.procedures_page, name="procedures"),
    path("procedures/<slug:kind>/", reference.procedure_page, name="procedure_page"),
    path(
        "procedures/<slug:kind>/diagram.svg",
        reference.procedure_diagram,
        name="procedure_diagram",
    ),
]
