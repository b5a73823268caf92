"""Addresses of the views over matters."""

from django.urls import path

from fengqiao.overview.views import board, calendar, desk, grid_map, settled, warnings

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/<slug:stage_name>/", board.board_column, name="board_column"),
    path("breakdown/", board.breakdown, name="breakdown"),
    path("calendar/", calendar.deadline_calendar, name="deadline_calendar"),
    path("calendar/list/", calendar.deadline_list, name="deadline_list"),
    path("map/", grid_map.grid_map, name="grid_map"),
    path("map/areas.json", grid_map.areas_json, name="grid_map_areas"),
    path("map/areas/", grid_map.upload_areas, name="grid_map_upload"),
    path("map/<slug:kind>/<slug:code>/<slug:measure>/", grid_map.area_list, name="grid_map_list"),
    path("duty/", desk.duty_desk, name="duty_desk"),
    path("duty/matters/<slug:figure>/", desk.figure_list, name="duty_figure"),
    path("duty/<int:handover_id>/take/", desk.take, name="duty_take"),
    path("warnings/", warnings.warnings_page, name="early_warnings"),
    path("warnings/<int:warning_id>/decide/", warnings.decide, name="warning_decide"),
    path("warnings/<int:warning_id>/", warnings.warning_list, name="warning_list"),
    path("annual/", warnings.annual, name="annual_table"),
    path("settled/", settled.settled_board, name="settled_board"),
    path("settled/<slug:measure>/", settled.settled_list, name="settled_list"),
]
