"""The five lists (五张清单): which a matter goes on, by rules that are shown. Never people."""

from __future__ import annotations

from dataclasses import dataclass

# 走访应推选代表，代表人数不得超过5人：信访工作条例第二十条。
GROUP_SIZE = 5
KEY_AMOUNT = 500_000


@dataclass(frozen=True)
class Placement:
    """The list and the rule that put the matter there, in words."""

    five_list: str
    rule: str


def placement(
    *, people: int, complexity: str, channel: str, amount: float | None, repeats: int
) -> Placement:
    """The list for a matter from facts of the matter alone; the first rule that holds decides.

    `repeats` counts earlier matters linked as the same dispute.
    """
    if people > GROUP_SIZE:
        return Placement(
            "group_risk", f"涉及{people}人，超过{GROUP_SIZE}人（信访工作条例第二十条）"
        )
    if channel == "petition" and repeats:
        return Placement("petition_backlog", f"信访渠道，同一事项此前已登记{repeats}次")
    if complexity == "complex":
        return Placement("key", "研判为疑难复杂")
    if amount is not None and amount >= KEY_AMOUNT:
        return Placement("key", f"涉及金额达到{KEY_AMOUNT // 10_000}万元")
    if repeats:
        return Placement("watched", f"同一事项此前已登记{repeats}次")
    return Placement("general", "不符合其他清单的列入规则")
