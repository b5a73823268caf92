"""Addresses for this room's tests: the room's own, and a page to come back to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.ui.requests import StaffRequest, staff_view


@staff_view(Duty.INTAKE)
def intake_page(request: StaffRequest) -> HttpResponse:
    return HttpResponse(f"岗位 {request.post.pk}")


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("首页")


urlpatterns = [
    path("", include("fengqiao.kernel.ui.urls")),
    path("", home, name="work_list"),
    path("intake/", intake_page, name="intake_page"),
]
