"""Steps of papers and of the file: making a paper, binding, filing, amending what was filed."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import filing
from fengqiao.disputes.steps.states import DESK, EVERY, MEDIATION_LAW, UNIT
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

STEPS = (
    Step(
        "make_paper", "制作文书", EVERY, (), "dispute.paper_made",
        basis=(Article(MEDIATION_LAW, 27), Article("个人信息保护法", 6)), duties=DESK,
        input=inputs.MakePaper, service=filing.make_paper,
        help="文书写有完整姓名，制作须写明用途并记入留痕；预览已脱敏，不需登记。",
    ),
    Step(
        "compile_dossier", "装订卷宗", EVERY, (), "dispute.dossier_compiled",
        basis=(Article(MEDIATION_LAW, 27), Article("个人信息保护法", 6)), duties=DESK,
        input=inputs.CompileDossier, service=filing.compile_dossier,
        help="封面、卷内目录、各项材料和封底合成一个文件，逐页编号。",
    ),
    Step(
        "archive", "归档", ("closed",), ("archived",), "dispute.archived",
        basis=(Article(MEDIATION_LAW, 27),), duties=UNIT, relation=Relation.LEAD,
        input=inputs.FileDossier, service=filing.file_dossier, many=True,
        help="编卷号、定保管期限，卷宗装订定稿；以后的改动须写明理由，另成一版。",
    ),
    Step(
        "amend_dossier", "补正卷宗", ("archived",), (), "dispute.dossier_amended",
        basis=(LocalRule("归档后补正卷宗须写明理由，另成一版，原版保留"),),
        duties=(*UNIT, Duty.DISPATCH), input=inputs.AmendDossier, service=filing.amend_dossier,
    ),
)  # fmt: skip
