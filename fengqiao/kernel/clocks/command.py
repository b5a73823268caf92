"""`fengqiao clock`: a deadline explained day by day, and the list of rules.

Answers without a database too: then by the packaged yearly tables alone.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from fengqiao.kernel.clocks.rules.account import answer_data, answer_lines, rule_data
from fengqiao.kernel.clocks.rules.explain import basis_of, explain
from fengqiao.kernel.clocks.rules.question import Question, Service
from fengqiao.kernel.clocks.rules.reading import read_length
from fengqiao.kernel.clocks.rules.rule import AREAS, ClockRule, ClockRuleError, by_area, rules
from fengqiao.kernel.periods.calendar import WorkCalendar, built_in
from fengqiao.kernel.periods.period import PeriodError, Suspension

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fengqiao.kernel.clocks.rules.question import Moment

MISUSED = 2


class _Misused(ValueError):
    """The command line cannot be understood; the text says why, in Chinese."""


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Misused(_in_chinese(message))


def _in_chinese(message: str) -> str:
    known = (
        ("the following arguments are required", "缺少参数"),
        ("unrecognized arguments", "不认识的参数"),
        ("expected one argument", "后面要写一个值"),
        ("expected at least one argument", "后面要写值"),
        ("invalid choice", "不能是"), ("choose from", "可选"), ("argument ", "参数 "),
    )  # fmt: skip
    for english, chinese in known:
        message = message.replace(english, chinese)
    return message


def main(arguments: Sequence[str]) -> int:
    """Run `clock explain` or `clock list`; 2 and a line of Chinese when asked wrongly."""
    try:
        options = _parser().parse_args(list(arguments))
        lines = options.run(options)
    except (_Misused, ClockRuleError, PeriodError) as error:
        sys.stderr.write(f"{error}。\n" if not str(error).endswith("。") else f"{error}\n")
        return MISUSED
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _parser() -> ArgumentParser:
    parser = _Parser(prog="fengqiao clock", description="法定期限：逐日解释、列出规则")
    commands = parser.add_subparsers(required=True, metavar="explain|list", parser_class=_Parser)
    one = commands.add_parser(
        "explain", help="算出一条规则的最后一日，说明每一天为什么计入或者不计入"
    )
    one.add_argument("rule", metavar="规则", help="规则代码，见 fengqiao clock list")
    one.add_argument("--from", dest="start", metavar="日期", help="起算之日，按小时的写到分")
    one.add_argument("--events", nargs="+", action="extend", default=[], metavar="事件=日期")
    one.add_argument("--extend", action="append", default=[], metavar="次数或长度",
                     help="延长几次（如 1），或者写明长度（如 10日、5个工作日）")  # fmt: skip
    one.add_argument(
        "--suspend", action="append", default=[], metavar="起..止", help="首尾都不计入"
    )
    one.add_argument("--served", choices=[str(each) for each in Service],
                     help="post 邮寄（起算日为收件日），notice 公告（起算日为公告日）")  # fmt: skip
    one.add_argument("--variant", default="", metavar="情形")
    one.add_argument("--on", metavar="日期", help="看这一天是否到期")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_explain)
    every = commands.add_parser("list", help="列出时限规则")
    every.add_argument("--area", default="", metavar="领域", help="、".join(AREAS))
    every.add_argument("--json", action="store_true")
    every.set_defaults(run=_list)
    return parser


def _explain(options: Namespace) -> list[str]:
    rule = rules().get(options.rule)
    if rule is None:
        raise _Misused(_unknown_rule(options.rule))
    question = Question(
        rule=rule,
        start=_moment(options.start) if options.start else None,
        events=[_event(text) for text in options.events],
        extend=_extend(options.extend, rule),
        suspensions=[_stretch(text, rule) for text in options.suspend],
        served=Service(options.served) if options.served else None,
        variant=options.variant,
    )
    answer = explain(question, _calendar(), rules())
    on = _day(options.on) if options.on else None
    if options.json:
        return [json.dumps(answer_data(answer, on), ensure_ascii=False, indent=1)]
    return answer_lines(answer, on)


def _list(options: Namespace) -> list[str]:
    if options.area and options.area not in AREAS:
        raise _Misused(f"没有领域 {options.area!r}；可选：{'、'.join(AREAS)}")
    chosen = [rule for rule in rules().values() if options.area in ("", rule.area)]
    if options.json:
        rows: list[dict[str, Any]] = [rule_data(rule) for rule in chosen]
        return [json.dumps(rows, ensure_ascii=False, indent=1)]
    lines = []
    for area, held in by_area(chosen).items():
        lines.append(f"{AREAS.get(area, area)}（{area}，{len(held)} 条）")
        lines += [
            f"  {rule.id}  {rule.procedure}：{rule.length}  {basis_of(rule)}"
            + ("" if rule.verified else "【未核对】")
            for rule in held
        ]
    return lines


def _calendar() -> WorkCalendar:
    """The calendar in force with its confirmed notices; the packaged one without a database."""
    import django  # noqa: PLC0415 - only an answer needs it
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        django.setup()
        from fengqiao.kernel.clocks.holidays import current_calendar  # noqa: PLC0415

        return current_calendar()
    except (DatabaseError, ImproperlyConfigured, OSError):
        return built_in()


def _unknown_rule(asked: str) -> str:
    near = [each for each in rules() if asked and (asked in each or each in asked)][:5]
    hint = f"；相近的有：{'、'.join(near)}" if near else ""
    return f"没有时限规则 {asked!r}{hint}；全部规则见 fengqiao clock list"


def _moment(text: str) -> Moment:
    try:
        if len(text) > len("2026-02-10"):
            return datetime.fromisoformat(text)
        return date.fromisoformat(text)
    except ValueError:
        raise _Misused(f"看不懂的日期 {text!r}；写法如 2026-02-10，或者 2026-02-10T09:30") from None


def _day(text: str) -> date:
    moment = _moment(text)
    return moment.date() if isinstance(moment, datetime) else moment


def _event(text: str) -> tuple[str, Moment]:
    name, sign, day = text.partition("=")
    if not sign:
        raise _Misused(f"事件写作 名称=日期，不能是 {text!r}")
    return name, _moment(day)


def _extend(texts: list[str], rule: ClockRule) -> Sequence[Any] | int:
    """How often as a number, or lengths; where no length is fixed a bare number is one."""
    if len(texts) == 1 and texts[0].isdecimal():
        number = int(texts[0])
        if rule.extension or not rule.extensions_allowed or not rule.period or not number:
            return number
        return [read_length(f"{number}{rule.period.unit.label}")]
    return [read_length(text) for text in texts]


def _stretch(text: str, rule: ClockRule) -> Suspension:
    first, sign, last = text.partition("..")
    if not sign:
        raise _Misused(f"中止期间写作 2026-03-01..2026-03-10，不能是 {text!r}")
    return Suspension(_day(first), _day(last), rule.suspensions[0] if rule.suspensions else "中止")
