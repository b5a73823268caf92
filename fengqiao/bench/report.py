"""The figures as Markdown: one table per database and size, references beside ours."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
# Our operation → its label, its bare view, how many times the bare view it may take.
OPERATIONS = {
    "create": ("登记 create", "bare_create", 5),
    "step": ("办理环节 perform a step", "bare_update", 5),
    "list": ("列表第 1 页 list, page 1", "bare_list", 3),
    "deep": ("列表深页 list, deep page", "bare_list", 3),
    "filter": ("状态+类型+日期 filter", "bare_list", 3),
    "search": ("两字检索 search", "bare_list", 3),
    "read": ("详情 read one", "bare_read", 3),
}
ASKERS = {"whole": "全街道 all", "restricted": "15% 单位"}
STATEMENTS = {"create": 12, "step": 12, "list": 4, "deep": 4, "filter": 4}
GROWTH = 1.3
MEMORY_MIB = 300
IMPORT_PER_SECOND = 1000


@dataclass(frozen=True)
class Target:
    """One aim with what was measured against it."""

    name: str
    aim: str
    measured: str
    is_met: bool

    def line(self) -> str:
        met = "是 yes" if self.is_met else "**否 no**"
        return f"| {self.name} | {self.aim} | {self.measured} | {met} |"


class Report:
    """All outcomes of one run."""

    def __init__(self, outcomes: list[dict[str, Any]]) -> None:
        self.outcomes = outcomes

    def text(self) -> str:
        parts = [_machine(self.outcomes), self._targets()]
        parts += [_table(outcome) for outcome in self.outcomes]
        return "\n\n".join(parts) + "\n"

    def as_json(self) -> str:
        return json.dumps(self.outcomes, ensure_ascii=False, indent=1)

    def _targets(self) -> str:
        lines = [
            "### 目标 Targets",
            "",
            "| 目标 target | 要求 aim | 实测最差 worst measured | 达到 met |",
            "| --- | --- | --- | --- |",
        ]
        return "\n".join([*lines, *(target.line() for target in self.targets())])

    def targets(self) -> list[Target]:
        """Every aim, judged by the worst figure of the run."""
        found = [
            *self._ratio_targets(),
            *self._statement_targets(),
            *self._growth_targets(),
        ]
        rates = [o["opened_per_second"] for o in self.outcomes if o["opened_per_second"]]
        if rates:
            found.append(
                Target("导入 rows/s through perform", f"≥ {IMPORT_PER_SECOND}", f"{min(rates):.0f}",
                       min(rates) >= IMPORT_PER_SECOND)
            )  # fmt: skip
        rss = max(outcome["memory"]["rss"] for outcome in self.outcomes)
        pss = max(outcome["memory"]["pss"] for outcome in self.outcomes)
        found.append(
            Target("内存 memory, 2 workers", f"< {MEMORY_MIB} MiB", f"RSS {rss:.0f}, PSS {pss:.0f}",
                   rss < MEMORY_MIB)
        )  # fmt: skip
        return found

    def _ratio_targets(self) -> list[Target]:
        found = []
        for name, (label, _, most) in OPERATIONS.items():
            worst = max(
                (
                    row["p50"] / row["bare"]["p50"],
                    outcome["database"],
                    outcome["size"],
                    row["asker"],
                )
                for outcome in self.outcomes
                for row in outcome["rows"]
                if row["operation"] == name and row["clients"] == 1
            )
            shown = f"{worst[0]:.1f}（{worst[1]} {worst[2]:,}，{ASKERS[worst[3]]}）"
            found.append(Target(f"{label} ÷ 裸视图 bare", f"≤ {most}", shown, worst[0] <= most))
        return found

    def _statement_targets(self) -> list[Target]:
        found = []
        for name, most in STATEMENTS.items():
            counts = {
                row["statements"]
                for outcome in self.outcomes
                for row in outcome["rows"]
                if row["operation"] == name
            }
            found.append(
                Target(f"{OPERATIONS[name][0]}：SQL", f"≤ {most}",
                       "、".join(map(str, sorted(counts))), max(counts) <= most)
            )  # fmt: skip
        return found

    def _growth_targets(self) -> list[Target]:
        found = []
        for database in dict.fromkeys(outcome["database"] for outcome in self.outcomes):
            sizes = [outcome for outcome in self.outcomes if outcome["database"] == database]
            if len(sizes) < 2:
                continue
            small, large = sizes[0], sizes[-1]
            for name in ("list", "search"):
                growth = {
                    asker: _of(large, name, asker, 1)["p50"] / _of(small, name, asker, 1)["p50"]
                    for asker in ASKERS
                }
                shown = "，".join(f"{ASKERS[asker]} {value:.2f}" for asker, value in growth.items())
                title = f"{database} {OPERATIONS[name][0]}：{large['size']:,} ÷ {small['size']:,}"
                found.append(Target(title, f"≤ {GROWTH}", shown, max(growth.values()) <= GROWTH))
        return found


def _of(outcome: dict[str, Any], operation: str, asker: str, clients: int) -> dict[str, Any]:
    rows = [
        row for row in outcome["rows"] if (row["operation"], row["asker"]) == (operation, asker)
    ]
    exact = [row for row in rows if row["clients"] == clients]
    return dict((exact or rows)[0])


def _machine(outcomes: list[dict[str, Any]]) -> str:
    databases = dict.fromkeys(f"{o['database']} {o['version']}" for o in outcomes)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    facts = [
        f"日期 date：{datetime.now(UTC):%Y-%m-%d}",
        f"机器 machine：{_processor()}，{os.cpu_count()} 核 cores，{memory:.0f} GiB，"
        f"负载 load {os.getloadavg()[0]:.1f}（结束时 at the end）",
        f"版本 versions：Python {platform.python_version()}，Django {version('django')}，"
        f"granian {version('granian')}，{'，'.join(databases)}，fengqiao {version('fengqiao')}",
    ]
    return "\n".join(f"- {fact}" for fact in facts)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


HEADINGS = (
    "操作 operation", "岗位 post", "客户端 clients", "请求/s", "p50 ms", "p95 ms", "CPU ms",
    "数据库 CPU ms", "SQL", "裸 bare 请求/s", "裸 p50", "裸 p95", "裸 CPU", "÷ 裸 p50", "÷ 裸 CPU",
    "直接 SQL floor ms",
)  # fmt: skip
HEAD = f"| {' | '.join(HEADINGS)} |\n|{' --- |' * 2}{' ---: |' * (len(HEADINGS) - 2)}"


def _table(outcome: dict[str, Any]) -> str:
    lines = [f"### {outcome['database']}，{outcome['size']:,} 件 matters", "", HEAD]
    lines += [
        _line(outcome, name, row)
        for name in OPERATIONS
        for row in outcome["rows"]
        if row["operation"] == name
    ]
    memory = outcome["memory"]
    notes = [f"内存 memory：RSS {memory['rss']:.0f} MiB，PSS {memory['pss']:.0f} MiB（两个进程）"]
    if outcome["opened_per_second"]:
        notes.append(f"成批登记 open_many：{outcome['opened_per_second']:,.0f} 件/s")
    if outcome["moved_per_second"]:
        notes.append(
            f"逐个环节 perform：{outcome['moved_per_second']:,.0f} 个/s（进程内 in process）"
        )
    return "\n".join([*lines, "", "；".join(notes) + "。"])


def _line(outcome: dict[str, Any], name: str, row: dict[str, Any]) -> str:
    label, bare_name, _ = OPERATIONS[name]
    bare = row["bare"]
    floor = outcome["floor"].get(name, outcome["floor"][bare_name])
    cells = [
        label, ASKERS[row["asker"]], str(row["clients"]),
        f"{row['per_second']:.0f}", f"{row['p50']:.1f}", f"{row['p95']:.1f}", f"{row['cpu']:.2f}",
        f"{row['database_cpu']:.2f}" if row["database_cpu"] else "—", str(row["statements"]),
        f"{bare['per_second']:.0f}", f"{bare['p50']:.1f}", f"{bare['p95']:.1f}",
        f"{bare['cpu']:.2f}", f"{row['p50'] / bare['p50']:.1f}", f"{row['cpu'] / bare['cpu']:.1f}",
        f"{floor:.2f}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def write_into(path: Path, report: Report) -> None:
    """Write JSON, or replace the part of a Markdown file between the two marks."""
    if path.suffix == ".json":
        path.write_text(report.as_json(), encoding="utf-8")
        return
    fresh = f"{BEGIN}\n\n{report.text()}\n{END}"
    if not path.exists():
        path.write_text(f"{fresh}\n", encoding="utf-8")
        return
    before, found, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{path} 中没有 {BEGIN} 与 {END} 两个标记")
    path.write_text(before + fresh + after, encoding="utf-8")
