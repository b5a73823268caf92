"""Addresses of the files room, mounted at `files/`."""

from django.urls import path

from fengqiao.kernel.files.views import download

urlpatterns = [path("<int:attachment_id>/", download, name="download_attachment")]
