"""Who sends packs and takes acknowledgements in: those who oversee the whole street."""

from __future__ import annotations

from fengqiao.kernel.org.models import Duty

EXCHANGE_DUTIES = (Duty.DISPATCH, Duty.LEAD)
