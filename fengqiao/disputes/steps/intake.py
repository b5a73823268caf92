"""Steps of taking a dispute in and of keeping its file."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import completing, intake
from fengqiao.disputes.steps.states import (
    BEFORE_ACCEPTANCE,
    DESK,
    EVERY,
    IN_HAND,
    MEDIATION_LAW,
    OPEN,
    PETITION_RULES,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

STEPS = (
    Step(
        "register", "登记", (), ("registered",), "dispute.registered",
        basis=(Article(MEDIATION_LAW, 17), Article(PETITION_RULES, 22)),
        duties=DESK, by_party=True, by_system=True,
        input=inputs.RegisterDispute, service=intake.register,
        starts=("dispatch_triage",),
        help="一次登记，各渠道同一入口；保存前显示可能重复的事项。",
    ),
    Step(
        "merge", "并案", ("registered", "triaged"), ("merged",), "dispute.merged",
        basis=(LocalRule("一事一办，重复登记并入同一事项"),), duties=(Duty.DISPATCH,),
        input=inputs.MarkDuplicate, service=intake.mark_duplicate,
    ),
    Step(
        "withdraw", "撤回", (*BEFORE_ACCEPTANCE, *IN_HAND), ("withdrawn",), "dispute.withdrawn",
        basis=(Article(MEDIATION_LAW, 23),), duties=(Duty.INTAKE, Duty.DISPATCH), by_party=True,
        input=inputs.WithReason, service=intake.withdraw,
    ),
    Step(
        "supplement", "补充材料", OPEN, (), "dispute.supplemented",
        basis=(LocalRule("办理中可以随时补充"),), duties=DESK, by_party=True,
        input=inputs.Supplement, service=completing.supplement,
    ),
    Step(
        "attach", "上传材料", (*OPEN, "closed"), (), "dispute.files_attached",
        basis=(Article(MEDIATION_LAW, 27),), duties=DESK, by_party=True,
        input=inputs.AttachFiles, service=completing.attach,
        help="每个文件归入卷内目录的一项；文件的摘要记入留痕。",
    ),
    Step(
        "add_parties", "补登当事人", OPEN, (), "dispute.parties_added",
        basis=(Article(MEDIATION_LAW, 29),), duties=DESK,
        input=inputs.AddParties, service=intake.add_parties,
    ),
    Step(
        "reveal", "查看完整个人信息", EVERY, (), "personal.revealed",
        basis=(Article("个人信息保护法", 6),), duties=DESK, relation=Relation.ANY,
        input=inputs.WithReason, service=completing.reveal,
        help="默认只显示掩码；查看完整信息须写明用途，并记入留痕链。",
    ),
)  # fmt: skip
