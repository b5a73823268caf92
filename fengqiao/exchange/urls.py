"""Addresses of the exchange."""

from django.urls import path

from fengqiao.exchange.views import packs, reconciling

urlpatterns = [
    path("", reconciling.exchange, name="exchange"),
    path("<slug:system>/<slug:state>/sent/", reconciling.sent_list, name="exchange_sent"),
    path("<slug:system>/resend/", reconciling.resend, name="exchange_resend"),
    path("settle/<int:sent_id>/", reconciling.settle_one, name="exchange_settle"),
    path("<slug:system>/acknowledge/", reconciling.acknowledge_file, name="exchange_acknowledge"),
    path("acknowledged/<int:pk>/", reconciling.acknowledged, name="exchange_acknowledged"),
    path("<slug:system>/draft/", packs.draft, name="exchange_draft"),
    path("packs/<int:pack_id>/file/", packs.download, name="exchange_pack"),
]
