"""Where a resident begins: which street, and what one came for. Open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from fengqiao.kernel.org.models import Street
from fengqiao.portal.kinds import all_kinds
from fengqiao.portal.requests import portal_view, show

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fengqiao.portal.requests import PortalRequest


@require_GET
def streets(request: HttpRequest) -> HttpResponse:
    """The streets of this installation; a single one is entered at once."""
    found = list(Street.objects.order_by("code"))
    if len(found) == 1:
        return redirect("portal_home", found[0].code)
    return render(request, "portal/streets.html", {"streets": found})


@portal_view
@require_GET
def home(request: PortalRequest) -> HttpResponse:
    return show(request, "portal/home.html", {"kinds": all_kinds()})


@portal_view
@require_GET
def privacy(request: PortalRequest) -> HttpResponse:
    """个人信息处理告知: who, why, what, how long, and which rights one has."""
    return show(request, "portal/privacy.html", {})
