"""What the session of a visitor holds: the draft in hand, the code sent, the phone proved.

All of it stays on the server; the browser has only the session's key.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from django.utils.dateparse import parse_datetime

from fengqiao.kernel.matters.rights import Resident
from fengqiao.portal.models import Draft, PhoneCode

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fengqiao.kernel.org.models import Street

Purpose = Literal["file", "mine"]
PROVED_FOR: Final = timedelta(minutes=30)
# The proof is prolonged by use, but not written anew with every page.
_PROLONG_AFTER: Final = timedelta(minutes=1)
_SESSION = "portal"


class Visit:
    """A visitor of one street's pages. Of another street's visit it knows nothing."""

    def __init__(self, request: HttpRequest, street: Street) -> None:
        self._session = request.session
        self._street = street

    @property
    def draft(self) -> Draft | None:
        """The draft in hand, filed or not."""
        return Draft.objects.filter(pk=self._get("draft"), street=self._street).first()

    @property
    def code(self) -> PhoneCode | None:
        """The code that was sent last."""
        rows = PhoneCode.objects.filter(pk=self._get("code"), street=self._street)
        return rows.select_related("street").first()

    @property
    def purpose(self) -> Purpose:
        """What the visitor wants to do once the phone is proved."""
        return "file" if self._get("purpose") == "file" else "mine"

    def hold(self, *, code: PhoneCode, purpose: Purpose, draft: Draft | None = None) -> None:
        """Remember what was sent and why."""
        self._set(code=code.pk, purpose=purpose)
        if draft is not None:
            self._set(draft=draft.pk)

    def prove(self, code: PhoneCode, at: datetime) -> None:
        """The phone is the visitor's. The session gets a new key, so that none could be planted."""
        self._session.cycle_key()
        self._set(phone=code.phone_index, until=(at + PROVED_FOR).isoformat(), code=None)

    def resident(self, at: datetime) -> Resident | None:
        """The visitor as a resident of the street.

        None without a proof, and after 30 minutes without a page.
        """
        phone, until = self._get("phone"), parse_datetime(self._get("until") or "")
        if not phone or until is None or at > until:
            return None
        if until - at < PROVED_FOR - _PROLONG_AFTER:
            self._set(until=(at + PROVED_FOR).isoformat())
        return Resident(self._street, phone)

    def leave(self) -> None:
        """Forget everything: the next visitor at this device is another one."""
        self._session.pop(_SESSION, None)
        self._session.cycle_key()

    def _get(self, name: str) -> Any:
        kept = self._session.get(_SESSION, {})
        return kept.get(name) if kept.get("street") == self._street.pk else None

    def _set(self, **values: object) -> None:
        kept = self._session.get(_SESSION, {})
        if kept.get("street") != self._street.pk:
            kept = {"street": self._street.pk}
        self._session[_SESSION] = {**kept, **values}
