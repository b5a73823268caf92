"""The addresses of the workbench, and beside them the bare views."""

from django.urls import include, path

from fengqiao.bench import bare

urlpatterns = [
    path("bare/<int:street_id>/list", bare.list_rows),
    path("bare/<int:street_id>/create", bare.create_row),
    path("bare/read/<int:row_id>", bare.read_row),
    path("bare/update/<int:row_id>", bare.update_row),
    path("", include("fengqiao.config.urls")),
]
