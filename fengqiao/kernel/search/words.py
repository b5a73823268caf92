"""Which words of a report tell it from others: whole words, without the talk around them."""

from __future__ import annotations

import re
from itertools import chain

from fengqiao.kernel.search.tokens import normalise

# Words that stand in every second report and say nothing about which one it is. What
# else is common in a street is found by counting (`likeness`).
COMMON = frozenset(
    """
    一下 一个 一些 一定 一年 一样 一次 一直 不会 不到 不是 不知 不能 不要 不让 严重 个人
    为什么 为何 主任 之前 之后 也是 书记 事情 人员 什么 今天 今年 他们 以及 任何 但是 你们
    你好 使用 依然 停止 关于 其他 再次 几年 出来 出现 到底 单位 却是 去年 双方 反应 反映
    反映人 发生 只有 可以 可是 可能 各位 各种 合理 同志 咨询 回复 因为 困扰 处理 多次 大家
    如何 如果 如此 存在 对于 尊敬 小区 就是 尽快 居民 已经 市民 希望 应该 建议 开始 当事人
    影响 得到 怎么 怎么办 怎样 您好 情况 感谢 我们 所以 所有 投诉 投诉人 持续 政府 无人 时候
    时间 昨天 有人 有关 有没有 本人 来电 来电人 没有 然后 现在 生活 申请人 目前 相关 矛盾 知道
    社区 管理 纠纷 经常 给予 群众 而且 自己 街道 被申请人 要求 解决 诉求 请求 请问 调解 谢谢
    贵局 还是 还有 这个 这些 这样 进行 那么 部门 都是 长期 问题 附近 随意 需要 非常 领导 麻烦
    """.split()  # noqa: SIM905  one word after the other reads best
)
_NUMBERED = re.compile(r"[0-9a-z]+(?:[号栋幢座楼层室期区组弄市县镇村路]|单元)?")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,12}")


def telling_words(*texts: str, most: int = 24) -> list[str]:
    """The words worth looking up, in order of first appearance, at most `most`.

    Numbers keep the unit after them: `3号`, `12栋`, `a3区`.

    >>> telling_words("反映A3区阳光花园12栋电梯停运")
    ['a3区', '12栋', '阳光', '花园', '电梯', '停运']
    """
    found: dict[str, None] = {}
    for text in texts:
        plain = normalise(text)
        numbered = (match for match in _NUMBERED.findall(plain) if len(match) > 1)
        import rjieba  # noqa: PLC0415  its dictionary takes 32 MiB: only where words are cut

        rest = rjieba.cut(_NUMBERED.sub(" ", plain))
        whole = (word for word in rest if _CHINESE.fullmatch(word))
        for word in chain(numbered, whole):
            if word not in COMMON:
                found[word] = None
    return list(found)[:most]
