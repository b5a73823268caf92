"""Addresses of the interface, below /api/v1/."""

from fengqiao.api.api import api

urlpatterns = api.urls[0]
