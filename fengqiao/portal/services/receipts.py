"""Receipts: an unguessable address for one matter's progress, and the proof from the ledger."""

from __future__ import annotations

import hashlib
import hmac
import io
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import segno
from django.conf import settings
from django.urls import reverse

from fengqiao.kernel.ledger.history import steps_of
from fengqiao.kernel.ledger.receipts import receipt_for
from fengqiao.portal.models import ReceiptToken

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Street

PAGE: Final = 100
# Half of the picture may be soiled on paper and a phone still reads it (quartile level).
QR_ERROR: Final = "q"


def give_token(matter: Matter, token: str, event_digest: str, *, at: datetime) -> ReceiptToken:
    """Let the holder of `token` follow the matter; only its digest is kept."""
    return ReceiptToken.objects.create(
        street_id=matter.street_id, matter=matter, digest=_digest(token),
        event_digest=event_digest, made_at=at,
    )  # fmt: skip


def receipt_token(street: Street, token: str) -> ReceiptToken | None:
    """The receipt that the token opens, with its matter; None for any other token."""
    digest = _digest(token)
    found = (
        ReceiptToken.objects.filter(street=street, digest=digest)
        .select_related("matter__street")
        .first()
    )
    return found if found and hmac.compare_digest(found.digest, digest) else None


def proof_of(receipt: ReceiptToken) -> dict[str, Any] | None:
    """The ledger's receipt for the event that the token was given for."""
    before_id: int | None = None
    while events := steps_of(receipt.matter_id, limit=PAGE, before_id=before_id):
        for event in events:
            if event.digest == receipt.event_digest:
                return receipt_for(event)
        before_id = events[-1].pk
    return None


def follow_url(street: Street, token: str) -> str:
    """The public address of a receipt, as it stands in the message and in the QR code."""
    return settings.PUBLIC_ADDRESS + reverse("portal_follow", args=[street.code, token])


def qr_svg(text: str) -> bytes:
    """The text as a QR code, an SVG of its own without styles or scripts."""
    out = io.BytesIO()
    code = segno.make(text, error=QR_ERROR, micro=False)
    code.save(out, kind="svg", scale=6, border=4, svgclass=None, lineclass=None, light="#fff")
    return out.getvalue()


def _digest(token: str) -> str:
    # 192 random bits cannot be guessed, so that a plain digest suffices.
    return hashlib.sha256(token.encode()).hexdigest()
