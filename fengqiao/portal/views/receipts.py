"""The receipt and what it opens: progress without personal data, the proof, the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from fengqiao.portal.kinds import pages_for
from fengqiao.portal.requests import portal_view, show
from fengqiao.portal.selectors.progress import progress_of
from fengqiao.portal.services.receipts import follow_url, proof_of, qr_svg, receipt_token

if TYPE_CHECKING:
    from fengqiao.portal.models import ReceiptToken
    from fengqiao.portal.requests import PortalRequest


@portal_view
@require_GET
def receipt(request: PortalRequest, token: str) -> HttpResponse:
    """What one holds after filing: number, what comes next and by when, the way back."""
    return _page(request, token, "portal/receipt.html")


@portal_view
@require_GET
def follow(request: PortalRequest, token: str) -> HttpResponse:
    """The progress, like a parcel's; nothing that anybody wrote or is called."""
    return _page(request, token, "portal/follow.html")


def _page(request: PortalRequest, token: str, template: str) -> HttpResponse:
    held = _held(request, token)
    context = {
        "matter": held.matter,
        "pages": pages_for(held.matter.kind),
        "progress": progress_of(held.matter, request.moment),
        "receipt": held,
        "token": token,
        "follow_url": follow_url(request.street, token),
    }
    return show(request, template, context)


@portal_view
@require_GET
def qr(request: PortalRequest, token: str) -> HttpResponse:
    """The address of the progress as a picture for the phone's camera."""
    _held(request, token)
    return HttpResponse(qr_svg(follow_url(request.street, token)), content_type="image/svg+xml")


@portal_view
@require_GET
def proof(request: PortalRequest, token: str) -> HttpResponse:
    """The ledger's receipt as a file: digests, no names, no contents."""
    held = _held(request, token)
    found = proof_of(held)
    if found is None:
        raise Http404
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{held.pk}.json"'
    return response


def _held(request: PortalRequest, token: str) -> ReceiptToken:
    held = receipt_token(request.street, token)
    if held is None:
        raise Http404
    return held
