"""States of a dispute, the groups in which steps name them, and who stands at the desk."""

from __future__ import annotations

from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import State

MEDIATION_LAW = "人民调解法"
PETITION_RULES = "信访工作条例"

STATES = (
    State("registered", "待研判", help="已登记，等待研判类型、难易和清单"),
    State("triaged", "待派单", help="已研判，等待派给牵头和配合单位"),
    State("dispatched", "待签收", help="已派单，等待牵头单位签收或退单"),
    State("accepted", "办理中", help="牵头单位已签收，联系当事人、征求调解意愿或直接办理"),
    State("mediating", "调解中", help="各方同意调解"),
    State("agreed", "已达成协议", help="待答复"),
    State("failed", "调解终止", help="未达成协议，已告知其他途径，待答复"),
    State("handled", "已直接办理", help="待答复"),
    State("answered", "已答复", help="待评价、回访和办结"),
    State("closed", "已办结", is_open=False, help="重启期限内可以要求重启"),
    State("archived", "已归档", is_open=False),
    State("withdrawn", "已撤回", is_open=False),
    State("declined", "不予受理", is_open=False),
    State("left", "已出街镇", is_open=False),
    State("merged", "已并案", is_open=False),
)

BEFORE_ACCEPTANCE = ("registered", "triaged", "dispatched")
IN_HAND = ("accepted", "mediating")
DECIDED = ("agreed", "failed", "handled")
WORKING = (*IN_HAND, *DECIDED, "answered")
OPEN = (*BEFORE_ACCEPTANCE, *WORKING)
EVERY = tuple(state.name for state in STATES)

DESK = (Duty.INTAKE, Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE)
UNIT = (Duty.HANDLE, Duty.MEDIATE)
