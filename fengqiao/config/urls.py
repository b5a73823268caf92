"""Addresses of the workbench; each room keeps its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("fengqiao.api.urls")),
    path("", include("fengqiao.kernel.ui.urls")),
    path("", include("fengqiao.kernel.notify.urls")),
]
