"""The gate before residents' pages: finds the street, keeps pages out of caches, says 404."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fengqiao.kernel.notify.options import option
from fengqiao.kernel.org.models import Street
from fengqiao.portal.visits import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from fengqiao.kernel.matters.rights import Resident

P = ParamSpec("P")


class PortalRequest(HttpRequest):
    """A request of somebody who need not have an account; `moment` is when it came."""

    street: Street
    visit: Visit
    moment: datetime


class ResidentRequest(PortalRequest):
    """A request of somebody who proved a phone in this session."""

    resident: Resident


def portal_view(
    view: Callable[Concatenate[PortalRequest, ...], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Let in anybody; `street_code` in the address names the street."""

    @wraps(view)
    def gate(request: HttpRequest, *, street_code: str, **kwargs: Any) -> HttpResponse:
        street = Street.objects.filter(code=street_code).first()
        if street is None:
            return _without_cache(not_found(request))
        page = cast("PortalRequest", request)
        page.street, page.moment = street, timezone.now()
        page.visit = Visit(request, street)
        try:
            response = view(page, **kwargs)
        except Http404:
            response = not_found(request, street)
        return _without_cache(response)

    return gate


def resident_view(
    view: Callable[Concatenate[ResidentRequest, P], HttpResponse],
) -> Callable[Concatenate[PortalRequest, P], HttpResponse]:
    """Let in who proved a phone; others are asked to, and a post keeps what was typed."""

    @wraps(view)
    def gate(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        resident = request.visit.resident(request.moment)
        if resident is None:
            if request.method == "POST":
                return show(request, "portal/proof_ended.html", typed_words(request), status=403)
            return redirect("portal_mine", request.street.code)
        proved = cast("ResidentRequest", request)
        proved.resident = resident
        return view(proved, *args, **kwargs)

    return gate


def typed_words(request: HttpRequest) -> dict[str, Any]:
    """The texts of a post that came too late, so that they can be copied and nothing is lost."""
    texts = [
        value
        for name, value in request.POST.items()
        if name in ("text", "reason", "comment") and isinstance(value, str) and value
    ]
    return {"typed": "\n".join(texts)}


def show(
    request: PortalRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page in the street's layout."""
    page = {"street": request.street, "portal_street": request.street.name, **context}
    return render(request, template, page, status=status)


def not_found(request: HttpRequest, street: Street | None = None) -> HttpResponse:
    """One page for what does not exist and for what the visitor may not see."""
    context = {"street": street, "portal_street": street.name if street else ""}
    return render(request, "portal/not_found.html", context, status=404)


def visitor_address(request: HttpRequest) -> str:
    """The visitor's network address.

    Behind a proxy, FENGQIAO_CLIENT_ADDRESS_HEADER names the header in which that proxy, and
    nobody else, states it (for instance X-Real-IP).
    """
    header = option("FENGQIAO_CLIENT_ADDRESS_HEADER")
    stated = request.headers.get(header, "") if header else ""
    return stated or str(request.META.get("REMOTE_ADDR", ""))


def _without_cache(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
