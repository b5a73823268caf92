"""Who draws and reads files, and whose units correct them."""

from __future__ import annotations

from fengqiao.kernel.org.models import Duty

# They oversee the whole street, so that nobody reviews only what its own unit filed.
REVIEWERS = frozenset({Duty.DISPATCH, Duty.LEAD})
UNITS = frozenset({Duty.HANDLE, Duty.MEDIATE})
