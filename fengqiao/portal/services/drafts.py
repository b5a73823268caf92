"""Keeps what a visitor typed until the phone is proved, sealed by a key of its own."""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from fengqiao.kernel.personal.cipher import open_, seal
from fengqiao.kernel.personal.keys import new_data_key, unwrap
from fengqiao.portal.models import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fengqiao.kernel.org.models import Street

KEEP_DRAFTS: Final = timedelta(days=1)
_CONTEXT = "portal.draft"
_TOKEN_BYTES = 24


def keep_draft(
    street: Street, kind: str, form: Mapping[str, Any], *, at: datetime, before: Draft | None = None
) -> Draft:
    """Keep a form's values (JSON); `before` is the visitor's unfinished draft, if there is one.

    Changing a draft gives it a new key: it is another request.
    """
    draft = before or Draft(street=street, made_at=at)
    plain_key, draft.data_key = new_data_key()
    draft.kind, draft.key, draft.made_at = kind, uuid.uuid4().hex, at
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    draft.content = _sealed({"form": dict(form), "token": token}, plain_key)
    draft.save()
    return draft


def opened(draft: Draft) -> dict[str, Any]:
    """`form`: what was typed (absent once filed); `token`: of the receipt that filing gives."""
    plain = open_(bytes(draft.content), unwrap(draft.data_key), context=_CONTEXT)
    content: dict[str, Any] = json.loads(plain)
    return content


def mark_filed(draft: Draft, matter_id: int) -> None:
    """Forget what was typed, which is the matter's now; keep the way to the receipt."""
    token = opened(draft)["token"]
    draft.matter_id = matter_id
    draft.content = _sealed({"token": token}, unwrap(draft.data_key))
    draft.save(update_fields=["matter", "content"])


def forget_drafts(at: datetime) -> int:
    """Delete drafts past their day; returns how many."""
    return Draft.objects.filter(made_at__lt=at - KEEP_DRAFTS).delete()[0]


def _sealed(content: Mapping[str, Any], key: bytes) -> bytes:
    return seal(json.dumps(content, ensure_ascii=False), key, context=_CONTEXT)
