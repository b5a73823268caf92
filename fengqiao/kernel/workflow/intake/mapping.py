"""How the columns of somebody's table become the input of a step: a mapping in YAML.

kind: dispute
step: register                    # the step that opens the matter
source: {system: 市长信箱, number: 编号}   # the sender's number makes a repeat harmless
received_at: {column: 时间, format: "%Y/%m/%d %H:%M:%S"}
fields:
title: {column: 标题, cut: 120}
channel: {value: hotline}
category: {column: 类别, values: {物业: property_management}, default: ""}
parties:
- role: {value: applicant}
name: {column: 姓名}
phone: {column: 电话}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from fengqiao.kernel.workflow.inputs import FIRST_YEAR
from fengqiao.kernel.workflow.procedure import Procedure, Step, procedures

OFFICE_ZONE = ZoneInfo(settings.TIME_ZONE)
RULE_KEYS = frozenset({"column", "columns", "value", "values", "default", "cut", "join"})
TOP_KEYS = frozenset({"kind", "step", "source", "received_at", "fields"})
LARGEST_MAP = 200_000
# Tried in turn when the mapping names no format; one column often mixes several.
USUAL_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M",
    "%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H时%M分",
)  # fmt: skip


class MappingError(ValueError):
    """A mapping that cannot be used; the text says where and why, in Chinese."""


class RowError(ValueError):
    """One row that the mapping cannot read; the text is the reason in the reject file."""


@dataclass(frozen=True)
class FieldRule:
    """Where one value comes from: columns of the row, or a fixed value."""

    columns: tuple[str, ...] = ()
    value: Any = None
    values: Mapping[str, Any] | None = None
    default: Any = None
    cut: int = 0
    join: str = " "

    def read(self, row: Mapping[str, str]) -> Any:
        """The value for this row; None when the row has nothing and there is no default."""
        if not self.columns:
            return self.value
        text = self.join.join(part for name in self.columns if (part := row.get(name, "").strip()))
        if not text:
            return self.default
        if self.values is not None:
            if text in self.values:
                return self.values[text]
            if self.default is None:
                raise RowError(f"“{'、'.join(self.columns)}”列的“{text[:30]}”没有对应的值")
            return self.default
        return text[: self.cut] if self.cut else text


@dataclass(frozen=True)
class ImportMap:
    """A read mapping, checked against the step's input."""

    procedure: Procedure
    step: Step
    fields: Mapping[str, Any]
    system: str
    number: str
    received_at: str
    received_format: str

    def columns(self) -> set[str]:
        """Every column that the mapping reads."""
        found = {name for rule in _rules(self.fields) for name in rule.columns}
        return found | {name for name in (self.number, self.received_at) if name}

    def check_columns(self, there: tuple[str, ...]) -> None:
        """Raise MappingError when the file lacks a column that the mapping reads."""
        if missing := sorted(self.columns() - set(there)):
            raise MappingError(
                f"文件里没有这些列：{'、'.join(missing)}。文件的列是：{'、'.join(there)}。"
                "请核对映射文件中的列名"
            )

    def moment(self, row: Mapping[str, str], otherwise: datetime) -> datetime:
        """When the matter was received; `otherwise` when the mapping names no column."""
        if not self.received_at:
            return otherwise
        text = row.get(self.received_at, "").strip()
        moment = _moment(text, (self.received_format,) if self.received_format else USUAL_FORMATS)
        if moment is None:
            raise RowError(f"“{self.received_at}”列的“{text[:30]}”不是能识别的时间")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)
        # A slip of the pen (0206年) would open the numbers of a year that never was.
        if moment.year < FIRST_YEAR:
            raise RowError(f"“{self.received_at}”列的时间{text[:30]}早于{FIRST_YEAR}年")
        if moment > otherwise:
            raise RowError(f"“{self.received_at}”列的时间{text}晚于现在")
        return moment

    def data(self, row: Mapping[str, str]) -> dict[str, Any]:
        """The step's input as plain data; empty values are left to the schema's defaults."""
        found = _read(self.fields, row)
        return found if isinstance(found, dict) else {}


def read_map(text: str) -> ImportMap:
    """The mapping in a YAML text; raises MappingError."""
    if len(text) > LARGEST_MAP:
        raise MappingError("映射文件过大")
    try:
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise MappingError(f"映射文件不是有效的 YAML：{str(error)[:200]}") from error
    if not isinstance(raw, dict) or not raw.keys() <= TOP_KEYS:
        raise MappingError(f"映射文件应是一张表，可用的项：{'、'.join(sorted(TOP_KEYS))}")
    procedure, step = _opening(raw)
    source = _table(raw, "source")
    received = _table(raw, "received_at")
    fields = _table(raw, "fields")
    if not fields:
        raise MappingError("映射文件缺少 fields")
    unknown = set(fields) - set(step.input.model_fields)
    if unknown:
        raise MappingError(f"“{step.label}”没有这些项：{'、'.join(sorted(map(str, unknown)))}")
    return ImportMap(
        procedure=procedure, step=step, fields={k: _compile(v, k) for k, v in fields.items()},
        system=str(source.get("system", "")), number=str(source.get("number", "")),
        received_at=str(received.get("column", "")),
        received_format=str(received.get("format", "")),
    )  # fmt: skip


def _moment(text: str, formats: tuple[str, ...]) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    for pattern in formats:
        with suppress(ValueError):
            return datetime.strptime(text, pattern)  # noqa: DTZ007  the caller adds the zone
    return None


def _opening(raw: Mapping[str, Any]) -> tuple[Procedure, Step]:
    kind = str(raw.get("kind", ""))
    if kind not in {procedure.kind for procedure in procedures.kinds()}:
        raise MappingError(f"没有“{kind}”这种事项")
    procedure = procedures.current(kind)
    step = procedure.by_name.get(str(raw.get("step", "register")))
    if step is None or not step.opens:
        raise MappingError(f"“{raw.get('step')}”不是能登记新事项的环节")
    return procedure, step


def _table(raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name) or {}
    if not isinstance(value, dict):
        raise MappingError(f"映射文件的 {name} 应是一张表")
    return value


def _compile(raw: Any, where: str) -> Any:
    """A rule, a list of groups, or a group of rules."""
    if isinstance(raw, list):
        return [_compile(item, f"{where}[{index}]") for index, item in enumerate(raw, start=1)]
    if not isinstance(raw, dict) or not raw:
        raise MappingError(f"{where} 应写明 column 或 value")
    if RULE_KEYS.isdisjoint(raw) or any(isinstance(raw.get(k), dict) for k in ("column", "value")):
        return {str(name): _compile(item, f"{where}.{name}") for name, item in raw.items()}
    if unknown := set(raw) - RULE_KEYS:
        raise MappingError(f"{where} 有不认识的项：{'、'.join(sorted(map(str, unknown)))}")
    return _field_rule(raw, where)


def _field_rule(raw: Mapping[str, Any], where: str) -> FieldRule:
    columns = raw.get("columns", [raw["column"]] if "column" in raw else [])
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise MappingError(f"{where} 的列名应是文字")
    if bool(columns) == ("value" in raw):
        raise MappingError(f"{where} 应写明 column（或 columns）与 value 中的一个")
    values, cut = raw.get("values"), raw.get("cut", 0)
    if values is not None and not isinstance(values, dict):
        raise MappingError(f"{where} 的 values 应是对照表")
    if not isinstance(cut, int) or cut < 0:
        raise MappingError(f"{where} 的 cut 应是字数")
    return FieldRule(
        columns=tuple(columns), value=raw.get("value"),
        values=None if values is None else {str(key): item for key, item in values.items()},
        default=raw.get("default"), cut=cut, join=str(raw.get("join", " ")),
    )  # fmt: skip


def _rules(node: Any) -> Iterator[FieldRule]:
    if isinstance(node, FieldRule):
        yield node
    elif isinstance(node, Mapping):
        for item in node.values():
            yield from _rules(item)
    elif isinstance(node, list):
        for item in node:
            yield from _rules(item)


def _read(node: Any, row: Mapping[str, str]) -> Any:
    if isinstance(node, FieldRule):
        return node.read(row)
    if isinstance(node, list):
        groups = [_read(item, row) for item in node]
        return [group for group in groups if _from_the_row(group, node)]
    found = {name: _read(item, row) for name, item in node.items()}
    return {name: value for name, value in found.items() if value is not None}


def _from_the_row(group: Any, node: list[Any]) -> bool:
    """A group of which the row states nothing (only fixed values) is left out."""
    if not isinstance(group, dict):
        return group is not None
    compiled = next((item for item in node if isinstance(item, Mapping)), {})
    fixed = {
        name for name, rule in compiled.items() if isinstance(rule, FieldRule) and not rule.columns
    }
    return bool(set(group) - fixed)
