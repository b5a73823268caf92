"""Addresses of notices and of the outbox."""

from django.urls import path

from fengqiao.kernel.notify import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.mark_read, name="notices_read"),
    path("messages/", views.outbox, name="outbox"),
    path("messages/<int:message_id>/retry/", views.retry, name="message_retry"),
]
