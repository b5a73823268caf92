"""Why a change to the organisation is not made."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class OrgRefused(ValidationError):
    """A change to the organisation that may not be made; the text says why and what to do."""
