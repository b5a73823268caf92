"""Addresses of saved filters."""

from django.urls import path

from fengqiao.kernel.matters import views

urlpatterns = [
    path("filters/", views.filters_page, name="saved_filters"),
    path("filters/save/", views.save, name="save_filter"),
    path("filters/<int:filter_id>/delete/", views.delete, name="delete_filter"),
]
