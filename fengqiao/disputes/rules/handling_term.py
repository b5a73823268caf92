"""Which clock governs mediation of a dispute, by its type.

依据：《人民调解工作若干规定》第三十三条（一般一个月）；《劳动争议调解仲裁法》第十四条（十五日）；
《医疗纠纷预防和处理条例》第三十八条（三十个工作日）
"""

from __future__ import annotations

GENERAL = "mediation_general"
BY_TYPE = {
    "labour": "labor_mediation",
    "migrant_wages": "labor_mediation",
    "medical": "mediation_medical",
}
ALL = (GENERAL, *sorted(set(BY_TYPE.values())))


def mediation_clock(category: str) -> str:
    """The id of the clock rule for a dispute of this type.

    >>> mediation_clock("neighbours"), mediation_clock("medical")
    ('mediation_general', 'mediation_medical')
    """
    return BY_TYPE.get(category, GENERAL)
