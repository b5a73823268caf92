"""Addresses of disputes; everything after registration stands at the matter's own pages."""

from django.urls import path

from fengqiao.disputes import views
from fengqiao.disputes.conferences import views as conferences
from fengqiao.disputes.mediators import views as mediators
from fengqiao.disputes.outcomes.views import outcomes
from fengqiao.disputes.papers import views as papers
from fengqiao.disputes.payments import views as payments
from fengqiao.disputes.performance.views import calendar
from fengqiao.disputes.reviewing import views as reviewing
from fengqiao.disputes.sittings import views as sittings
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
    path("mediators/", mediators.bodies, name="mediation_bodies"),
    path("mediators/bodies/add/", mediators.body_add, name="mediation_body_add"),
    path("mediators/bodies/<int:body_id>/", mediators.body, name="mediation_body"),
    path(
        "mediators/bodies/<int:body_id>/change/",
        mediators.body_change,
        name="mediation_body_change",
    ),
    path("mediators/add/", mediators.mediator_add, name="mediator_add"),
    path("mediators/import/", mediators.mediators_import, name="mediators_import"),
    path("mediators/import/template.xlsx", mediators.mediators_template, name="mediators_template"),
    path("mediators/<int:mediator_id>/change/", mediators.mediator_change, name="mediator_change"),
    path("mediators/<int:mediator_id>/end/", mediators.mediator_end, name="mediator_end"),
    path("pacts/", mediators.pacts, name="mediation_pacts"),
    path("pacts/add/", mediators.pact_add, name="pact_add"),
    path("pacts/<int:pact_id>/end/", mediators.pact_end, name="pact_end"),
    path("sittings/", sittings.sittings, name="sittings"),
    path("sittings/<int:booking_id>.ics", sittings.sitting_ics, name="sitting_ics"),
    path("sittings/rooms/", sittings.rooms, name="sitting_rooms"),
    path("sittings/rooms/add/", sittings.room_add, name="room_add"),
    path("sittings/rooms/<int:room_id>/", sittings.room_change, name="room_change"),
    path("sittings/feed/", sittings.feeds, name="sitting_feeds"),
    path("sittings/feed/open/", sittings.feed_open, name="sitting_feed_open"),
    path("sittings/feed/revoke/", sittings.feed_revoke, name="sitting_feed_revoke"),
    path("sittings/feed/<slug:token>.ics", sittings.feed, name="sitting_feed"),
    path("conferences/", conferences.conferences, name="conferences"),
    path("conferences/convene/", conferences.convene, name="conference_convene"),
    path("conferences/<int:conference_id>/", conferences.conference, name="conference"),
    path(
        "conferences/<int:conference_id>/conclude/",
        conferences.conclude,
        name="conference_conclude",
    ),
    path("conferences/follow-ups/<int:follow_up_id>/", conferences.follow_up, name="follow_up"),
    path("<int:matter_id>/papers/", papers.papers, name="dispute_papers"),
    path("<int:matter_id>/papers/<slug:code>/", papers.paper, name="dispute_paper"),
    path("<int:matter_id>/dossier/", papers.compile_file, name="dispute_compile"),
    path("reviews/", reviewing.reviews, name="file_reviews"),
    path("reviews/draw/", reviewing.draw, name="draw_review"),
    path("reviews/<int:review_id>/", reviewing.review, name="file_review"),
    path("reviews/<int:review_id>/close/", reviewing.close, name="close_review"),
    path("reviews/files/<int:file_id>/", reviewing.read_file, name="review_file"),
    path("reviews/files/<int:file_id>/answer/", reviewing.answer, name="answer_correction"),
    path("reviews/files/<int:file_id>/accept/", reviewing.accept, name="accept_correction"),
    path("reviews/hints/<int:hint_id>/", reviewing.say, name="answer_hint"),
]
