"""Invented messages by dispute type, put together from parts. No sentence comes from anybody."""

from __future__ import annotations

import random
from dataclasses import dataclass

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = ("文", "静", "建国", "秀英", "志强", "晓燕", "立", "桂兰", "俊杰", "海涛", "丽华", "明")

PLACES = ("{area}{n}号楼", "{area}{n}弄{m}号", "{area}东门路口", "{area}活动广场", "{area}沿街商铺")

# type: (titles, what happened, what is wanted)
STORIES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "neighbours": (
        ("楼上漏水一直没人修", "邻居半夜装修扰民", "楼道堆物影响通行", "楼下养狗叫声扰民"),
        ("楼上卫生间漏水，天花板已经发霉，商量过三次没有结果。",
         "对方白天不开门，夜里敲打到十一点。", "公共走道堆了旧家具和纸箱，老人进出不方便。",
         "邻居家的狗每天清晨叫，孩子睡不好。"),
        ("请居委会上门协调，尽快修好。", "希望约定施工时间。", "请清走杂物。"),
    ),
    "property_management": (
        ("物业费收了电梯却常停", "小区停车位被长期占用", "业委会换届没有公示", "门禁坏了两个月"),
        ("电梯本月停了四次，物业说等配件。", "地面车位被外来车辆长期占用，物业不管。",
         "维修资金怎么用的没有公示，业主大会也没开。", "小区门禁坏了，保安说没有经费。"),
        ("要求物业给出修复时间。", "请街道督促物业公示账目。", "希望重新划定车位。"),
    ),
    "marriage_family": (
        ("老人赡养费用谈不拢", "离婚后探视孩子受阻", "兄弟分家析产有争议"),
        ("父亲住院，三个子女对费用分担意见不一。", "离婚后约定每周探视一次，对方多次拒绝。",
         "老房子由父母共有，兄弟对份额各说各的。"),
        ("希望调解员帮忙定个分担办法。", "请帮助恢复探视。"),
    ),
    "migrant_wages": (
        ("工地工资拖欠三个月", "包工头走了工钱没结"),
        ("在附近工地干活，农民工工资三个月没发，共有七人。", "装修队包工头说甲方没付款，一直拖。"),
        ("要求尽快结清工资。",),
    ),
    "labour": (
        ("公司辞退不给经济补偿金", "入职半年没缴社保", "加班费算法有争议"),
        ("公司口头通知不用来了，没有书面说明，也没有补偿。", "用人单位一直没有缴纳社保。",
         "每周加班十多个小时，工资条上没有加班费。"),
        ("要求补缴社保。", "要求按规定补偿。"),
    ),
    "consumer": (
        ("健身房关门退卡难", "培训班停课不退费", "买到质量问题商品商家不认"),
        ("年卡还剩八个月，门店突然关门，预付卡余额退不了。", "培训班停课，退费一拖再拖。",
         "买的小家电三天就坏，商家说是人为损坏。"),
        ("要求退款。", "希望协调商家到场。"),
    ),
    "environment": (
        ("餐馆油烟直排进住户", "工地扬尘和夜间噪音", "垃圾站异味大"),
        ("楼下餐馆油烟从后窗排出，晾的衣服都是味道。", "工地夜里两点还在浇筑，扬尘也没覆盖。",
         "垃圾站紧挨居民楼，天热异味明显。"),
        ("请执法队上门检查。", "要求夜间停工。"),
    ),
    "housing": (
        ("租客退房押金不退", "房东提前收房", "阳台违建影响采光"),
        ("租房合同到期，房东以墙面损坏为由不退押金。", "合同还有半年，房东要求月底搬走。",
         "一楼搭了违建，挡住二楼采光。"),
        ("要求退还押金。", "请按合同办。"),
    ),
    "traffic": (
        ("电动车碰撞赔偿谈不拢", "停车剐蹭责任有争议"),
        ("路口电动车碰撞，交警认定同等责任，医药费谈不拢。",
         "车辆在路边被剐蹭，对方说只肯赔一半。"),
        ("希望调解赔偿数额。",),
    ),
    "other": (
        ("路灯不亮请修", "活动室开放时间太短", "雨后路面积水"),
        ("这条路的路灯坏了一周，晚上不安全。", "活动室下午四点就关，下班的人用不上。",
         "每次下大雨门口都积水，鞋都湿了。"),
        ("请尽快处理。",),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One invented dispute."""

    category: str
    title: str
    description: str
    place: str
    wish: str


class Teller:
    """Tells stories and names people, always the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  stories, not secrets

    def story(self, area: str) -> Story:
        category = self.chance.choice(list(STORIES))
        titles, facts, wishes = STORIES[category]
        index = self.chance.randrange(len(titles))
        number, house = self.chance.randint(1, 28), self.chance.randint(1, 60)
        place = self.chance.choice(PLACES).format(
            area=area.removesuffix("居民区"), n=number, m=house
        )
        fact = facts[index % len(facts)]
        days = self.chance.choice(("近一周", "半个月来", "上个月起", "从去年底开始"))
        return Story(
            category, titles[index], f"{place}，{days}，{fact}", place,
            self.chance.choice(wishes),
        )  # fmt: skip

    def name(self) -> str:
        return self.chance.choice(SURNAMES) + self.chance.choice(GIVEN)

    def phone(self) -> str:
        """A number of a range that no operator gives out."""
        return f"100{self.chance.randrange(10**8):08}"
