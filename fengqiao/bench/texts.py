"""Generated reports of disputes: seeded, invented, with rare and common words as in real ones."""

from __future__ import annotations

import random
from itertools import accumulate
from typing import Any

_WORDS = (
    "漏水 噪音 物业 停车 工资 拆迁 电梯 污水 合同 借款 邻居 赡养 商铺 油烟 "
    "施工 围墙 门禁 绿化 垃圾 装修 水管 阳台 楼道 租金 押金 中介 房东 租客 "
    "消防 充电 宠物 广场 学校 医院 车位 道路 路灯 树木 采光 通风 渗水 维修 "
    "基金 业委 保安 快递 外卖 餐馆 菜场 摊位 招牌 违建 天台 地库 雨棚 空调 "
    "外墙 瓷砖 窗户 管道 下水 化粪 井盖 积水 台阶 栏杆 坡道 轮椅 老人 儿童 "
    "幼儿 护理 继承 遗嘱 离婚 抚养 彩礼 债务 利息 担保 欠条 货款 定金 退费 "
    "培训 健身 美容 预付 加班 社保 工伤 辞退 竞业 劳务 包工 材料 工期 验收 "
    "质量 保修"
)
WORDS = tuple(_WORDS.split())
CHANNELS = ("window", "phone", "page", "grid", "hotline", "police", "petition", "department")
CATEGORIES = (
    "neighbours", "housing", "contract", "labour", "consumer", "property_management",
    "migrant_wages", "marriage_family", "environment", "traffic", "damages", "other",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "明华芳敏静丽强磊军洋勇艳杰娟涛超秀霞平刚"
# The tenth word is a tenth as frequent as the first (Zipf).
_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))


class Teller:
    """Makes inputs of the step `register`; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  test data, no secret
        self._count = 0

    def report(self) -> dict[str, Any]:
        """One dispute with two parties and some 200 characters of description."""
        chosen = self._random
        self._count += 1
        first, second = self._words(2)
        place = f"第{chosen.randint(1, 100)}居民区{chosen.randint(1, 60)}号楼"
        sentences = "，".join("".join(self._words(4)) for _ in range(25))
        return {
            "channel": chosen.choice(CHANNELS),
            "title": f"{place}{first}{second}",
            "description": f"{sentences}。",
            "place": place,
            "category": chosen.choice(CATEGORIES),
            "wish": f"尽快解决{first}",
            "people": chosen.choice((1, 1, 1, 2, 5)),
            "parties": [self._party("applicant"), self._party("respondent")],
        }

    def search_words(self, count: int) -> list[str]:
        """Two-character words from the most common to the rarest."""
        step = max(1, len(WORDS) // count)
        return list(WORDS[::step][:count])

    def _words(self, count: int) -> list[str]:
        return self._random.choices(WORDS, cum_weights=_WEIGHTS, k=count)

    def _party(self, role: str) -> dict[str, str]:
        given = "".join(self._random.choices(GIVEN, k=2))
        return {
            "role": role,
            "name": self._random.choice(SURNAMES) + given,
            "phone": f"138{self._random.randint(0, 99_999_999):08}",
        }
