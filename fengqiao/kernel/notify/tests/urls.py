"""The addresses that the pages of this room need, and no others."""

from django.urls import include, path

urlpatterns = [
    path("", include("fengqiao.kernel.notify.urls")),
    path("", include("fengqiao.kernel.ui.urls")),
]
