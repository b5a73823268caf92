"""A first mapping for a table, from the names of its columns; the officer corrects it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from fengqiao.kernel.ui.schema_fields import Column, Kind, columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fengqiao.kernel.workflow.procedure import Procedure, Step

# Other names under which senders give the same thing.
ALSO_CALLED = {
    "title": ("事项", "主题", "诉求标题", "title"),
    "description": ("内容", "诉求内容", "详情", "描述", "text", "content"),
    "place": ("地点", "地址", "发生地点"),
    "category": ("类别", "类型"),
    "parties[].name": ("姓名", "申请人", "来电人", "反映人", "联系人", "user"),
    "parties[].phone": ("电话", "手机", "联系方式", "来电号码"),
    "parties[].id_number": ("身份证号", "证件号"),
}
NUMBER_NAMES = ("来源编号", "工单号", "工单编号", "编号", "受理编号", "id", "ID")
MOMENT_NAMES = ("受理时间", "来电时间", "时间", "登记时间", "日期", "time")
# Set by the import itself, from the sender's system and number.
OWN = frozenset({"external_system", "external_number"})


def open_columns(step: Step) -> list[Column]:
    """The fields of a step that a table may fill."""
    return [
        column
        for column in columns(step.input)
        if column.path not in OWN and column.kind not in (Kind.FILE, Kind.HIDDEN)
    ]


def guess(step: Step, there: Sequence[str]) -> dict[str, str]:
    """Field path to the file's column of the same name or a usual other name."""
    found: dict[str, str] = {}
    for column in open_columns(step):
        names = (column.label, column.label.rpartition("·")[2], *ALSO_CALLED.get(column.path, ()))
        match = next((name for name in names if name in there), None)
        if match and match not in found.values():
            found[column.path] = match
    for path, names in (("#number", NUMBER_NAMES), ("#moment", MOMENT_NAMES)):
        match = next((name for name in names if name in there), None)
        if match:
            found[path] = match
    return found


def as_yaml(
    procedure: Procedure,
    step: Step,
    chosen: Mapping[str, str],
    fixed: Mapping[str, str],
    system: str,
) -> str:
    """The mapping file for chosen columns and fixed values, as `fengqiao import` reads it."""
    fields: dict[str, Any] = {}
    group: dict[str, Any] = {}
    for column in open_columns(step):
        rule = _rule(column, chosen.get(column.path, ""), fixed.get(column.path, ""))
        if rule is None:
            continue
        outer, _, inner = column.path.partition("[].")
        if inner:
            group.setdefault(outer, {})[inner] = rule
        else:
            fields[outer] = rule
    fields |= {outer: [rules] for outer, rules in group.items()}
    document: dict[str, Any] = {"kind": procedure.kind, "step": step.name, "fields": fields}
    if chosen.get("#number") or system:
        document["source"] = {"system": system or "表格导入", "number": chosen.get("#number", "")}
    if chosen.get("#moment"):
        document["received_at"] = {"column": chosen["#moment"]}
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _rule(column: Column, name: str, value: str) -> dict[str, Any] | None:
    if name:
        rule: dict[str, Any] = {"column": name}
        if column.choices:
            rule["values"] = {
                **{choice.label: choice.value for choice in column.choices},
                **{choice.value: choice.value for choice in column.choices},
            }
        return rule
    return {"value": value} if value else None


def read_choices(mapping: str) -> tuple[dict[str, str], dict[str, str]]:
    """Columns and fixed values by field path, as far as simple selects can show a mapping."""
    try:
        raw = yaml.safe_load(mapping)
    except yaml.YAMLError:
        return {}, {}
    if not isinstance(raw, dict):
        return {}, {}
    chosen: dict[str, str] = {}
    fixed: dict[str, str] = {}
    for path, rule in _flat(raw.get("fields")):
        if "column" in rule:
            chosen[path] = str(rule["column"])
        elif "value" in rule:
            fixed[path] = str(rule["value"])
    for path, table, name in (
        ("#number", "source", "number"),
        ("#system", "source", "system"),
        ("#moment", "received_at", "column"),
    ):
        part = raw.get(table)
        if isinstance(part, dict):
            chosen[path] = str(part.get(name, ""))
    return chosen, fixed


def _flat(fields: object) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, rule in fields.items() if isinstance(fields, dict) else ():
        if isinstance(rule, list) and rule and isinstance(rule[0], dict):
            for inner, item in rule[0].items():
                if isinstance(item, dict):
                    yield f"{name}[].{inner}", item
        elif isinstance(rule, dict):
            yield str(name), rule
