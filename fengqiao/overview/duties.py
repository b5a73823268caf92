"""Who stands at the duty desk, and who keeps the map."""

from __future__ import annotations

from fengqiao.kernel.matters.rights import UNIT_DUTIES
from fengqiao.kernel.org.models import STREET_WIDE, Duty

DUTY_DESK = (Duty.INTAKE, Duty.DISPATCH, Duty.LEAD)
# Those whose duties open matters at all; administrators are not among them.
SEES = (*sorted(STREET_WIDE), *sorted(UNIT_DUTIES))
MAP_KEEPERS = (Duty.DISPATCH, Duty.ADMINISTER)
OVERSEERS = (Duty.DISPATCH, Duty.LEAD)
