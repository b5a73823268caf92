"""Addresses of the workbench; each room keeps its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("fengqiao.api.urls")),
    path("", include("fengqiao.kernel.ui.urls")),
    path("", include("fengqiao.kernel.notify.urls")),
    path("", include("fengqiao.kernel.matters.urls")),
    path("", include("fengqiao.kernel.workflow.urls")),
    path("administration/", include("fengqiao.administration.urls")),
    path("files/", include("fengqiao.kernel.files.urls")),
    path("exchange/", include("fengqiao.exchange.urls")),
    path("overview/", include("fengqiao.overview.urls")),
    path("disputes/", include("fengqiao.disputes.urls")),
    path("p/", include("fengqiao.portal.urls")),
]
