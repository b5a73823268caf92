"""Addresses of the administrators' pages, and of everybody's own account."""

from django.urls import path

from fengqiao.administration.views import (
    audit,
    calendar,
    importing,
    notice_review,
    own,
    people,
    security,
    tokens,
    units,
)

urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/add/", units.add, name="unit_add"),
    path("units/<int:unit_id>/", units.change, name="unit_change"),
    path("units/<int:unit_id>/move/", units.move, name="unit_move"),
    path("units/kinds/", units.kinds, name="unit_kinds"),
    path("units/kinds/add/", units.kind_add, name="unit_kind_add"),
    path("units/kinds/<int:kind_id>/", units.kind_rename, name="unit_kind_rename"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="person_add"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/change/", people.change, name="person_change"),
    path("people/<int:person_id>/log-in/", people.log_in, name="person_log_in"),
    path("people/<int:person_id>/password/", people.reset_password, name="password_reset"),
    path("people/<int:person_id>/posts/add/", people.propose, name="post_propose"),
    path("posts/<int:post_id>/end/", people.end, name="post_end"),
    path("import/", importing.import_page, name="import_org"),
    path("import/<slug:kind>.xlsx", importing.import_template, name="import_org_template"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar_year, name="calendar_year"),
    path("calendar/notice/", calendar.notice, name="calendar_notice"),
    path("calendar/notice/text/", calendar.notice_text, name="calendar_notice_text"),
    path("calendar/propose/", calendar.propose, name="calendar_propose"),
    path("calendar/reviews/", notice_review.reviews, name="calendar_reviews"),
    path("calendar/reviews/<int:proposal_id>/", notice_review.review, name="calendar_review"),
    path(
        "calendar/reviews/<int:proposal_id>/publish/",
        notice_review.publish,
        name="calendar_publish",
    ),
    path(
        "calendar/reviews/<int:proposal_id>/refuse/", notice_review.refuse, name="calendar_refuse"
    ),
    path("approvals/", security.approvals, name="approvals"),
    path("approvals/approve/", security.approve, name="posts_approve"),
    path("approvals/<int:post_id>/refuse/", security.refuse, name="post_refuse"),
    path("accounts/", security.accounts, name="accounts"),
    path("accounts/<int:person_id>/lock/", security.lock, name="account_lock"),
    path("accounts/<int:person_id>/unlock/", security.unlock, name="account_unlock"),
    path(
        "accounts/<int:person_id>/sign-out/", security.sign_out_everywhere, name="account_sign_out"
    ),
    path("sign-in-failures/", security.sign_in_failures, name="sign_in_failures"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/grant/", tokens.grant, name="token_grant"),
    path("tokens/grants/<int:grant_id>/withdraw/", tokens.withdraw, name="token_withdraw"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("audit/", audit.events, name="audit_events"),
    path("audit/reads/", audit.reads, name="audit_reads"),
    path("audit/seals/", audit.seals, name="audit_seals"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("audit/export/", audit.export, name="audit_export"),
    path("audit/anchors/", audit.anchors, name="audit_anchors"),
    path("own/", own.own_account, name="own_account"),
    path("own/password/", own.change_password, name="change_password"),
    path("own/sign-out/", own.sign_out_elsewhere, name="own_sign_out"),
    path("own/tokens/<int:grant_id>/", own.take, name="token_take"),
]
