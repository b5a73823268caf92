"""A procedure in words: the rows of its tables, and the manual page that is generated from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fengqiao.kernel.clocks.engine import basis_text
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.ui.schema_fields import columns
from fengqiao.kernel.workflow.diagram import moves_of
from fengqiao.kernel.workflow.procedure import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fengqiao.kernel.workflow.procedure import Procedure, Step


@dataclass(frozen=True)
class StepRow:
    """One step as its table tells it."""

    name: str
    label: str
    sources: str
    targets: str
    who: str
    basis: str
    clocks: str
    asks: str
    help: str


def step_rows(procedure: Procedure) -> list[StepRow]:
    """Every step in the order of the table."""
    return [
        StepRow(
            name=step.name,
            label=step.label,
            sources=_states(procedure, step.source) or "（开启事项）",
            targets=_states(procedure, step.to) or "不变",
            who=who_may(step),
            basis="；".join(str(source) for source in step.basis),
            clocks=_clocks(step),
            asks="、".join(
                column.label + ("*" if column.required else "") for column in columns(step.input)
            ),
            help=step.help,
        )
        for step in procedure.steps
    ]


def who_may(step: Step) -> str:
    """受理登记、研判派单 / 牵头单位的办理、调解 / 当事人."""
    words = "、".join(Duty(duty).label for duty in step.duties)
    if words and step.relation is not Relation.ANY:
        words = f"{step.relation.label}的{words}"
    others = [word for word, may in (("当事人", step.by_party), ("系统", step.by_system)) if may]
    return "；".join(part for part in (words, *others) if part)


def _states(procedure: Procedure, names: Sequence[str]) -> str:
    if len(names) == len(procedure.states):
        return "任何状态"
    return "、".join(procedure.state_label(name) for name in names)


def _clocks(step: Step) -> str:
    verbs = (
        ("起", step.starts), ("止", step.stops), ("中止", step.suspends), ("恢复", step.resumes),
    )  # fmt: skip
    return "；".join(
        f"{verb}：" + "、".join(clock_words(name) for name in names)
        for verb, names in verbs
        if names
    )


def clock_words(rule_id: str) -> str:
    """研判派单（1个工作日）."""
    rule = rules()[rule_id]
    return f"{rule.procedure}（{rule.period}）" if rule.period else rule.procedure


def manual_page(procedure: Procedure) -> str:
    """The manual page in Markdown: states, diagram, steps, and the clocks that the table names."""
    return "\n".join(
        [
            f"# {procedure.label}办理流程（第{procedure.version}版）",
            "",
            "> 本页由 `fengqiao generate-docs` 从流程表生成，请改流程表，不要改本页。",
            "",
            "## 状态",
            "",
            *_table(
                ("状态", "代码", "在办", "说明"),
                (
                    (s.label, f"`{s.name}`", "是" if s.is_open else "否", s.help)
                    for s in procedure.states
                ),
            ),
            "",
            "## 流程图",
            "",
            "```mermaid",
            *_mermaid(procedure),
            "```",
            "",
            "## 环节",
            "",
            "带 * 的填写项必填。",
            "",
            *_table(
                ("环节", "代码", "从", "到", "谁可以办", "依据", "时限", "填写", "说明"),
                (
                    (r.label, f"`{r.name}`", r.sources, r.targets, r.who, r.basis, r.clocks,
                     r.asks, r.help)
                    for r in step_rows(procedure)
                ),
            ),
            "",
            "## 流程表起止的时限",
            "",
            *_table(("时限", "代码", "长度", "起算", "依据"), _clock_rows(procedure)),
            "",
        ]
    )  # fmt: skip


def _mermaid(procedure: Procedure) -> list[str]:
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.name}' for state in procedure.states]
    for step in procedure.steps:
        if step.opens:
            lines.append(f"    [*] --> {step.to[0]}: {step.label}")
    lines += [
        f"    {source} --> {target}: {'、'.join(labels)}"
        for (source, target), labels in moves_of(procedure).items()
    ]
    return lines


def _clock_rows(procedure: Procedure) -> list[tuple[str, ...]]:
    used = {name: None for step in procedure.steps for name in (*step.starts, *step.stops)}
    return [
        (rule.procedure, f"`{rule.id}`", str(rule.period or ""), rule.trigger, basis_text(rule))
        for rule in (rules()[name] for name in used)
    ]


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(headings)} |",
        f"|{' --- |' * len(headings)}",
        *(f"| {' | '.join(_cell(text) for text in row)} |" for row in rows),
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def generated_pages(procedures: Iterable[Procedure]) -> dict[str, str]:
    """File name to text: the version in force under its kind, older ones with their number."""
    newest: dict[str, int] = {}
    every = sorted(procedures, key=lambda each: (each.kind, each.version))
    for each in every:
        newest[each.kind] = each.version
    return {
        _file_name(each, is_newest=each.version == newest[each.kind]): manual_page(each)
        for each in every
    }


def _file_name(procedure: Procedure, *, is_newest: bool) -> str:
    return f"{procedure.kind}.md" if is_newest else f"{procedure.kind}-{procedure.version}.md"
