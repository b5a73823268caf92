"""Addresses of disputes; everything after registration stands at the matter's own pages."""

from django.urls import path

from fengqiao.disputes import views

urlpatterns = [
    path("register/", views.register, name="register_dispute"),
    path("register/similar/", views.similar, name="similar_disputes"),
]
