"""A procedure is a table: states, steps, who may take them, on what article, with which clocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from fengqiao.kernel.workflow.inputs import Nothing, StepInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from fengqiao.kernel.law.citation import Article
    from fengqiao.kernel.org.models import Duty
    from fengqiao.kernel.workflow.change import Change


class Relation(StrEnum):
    """What the actor's unit must have to do with the matter."""

    ANY = "any"
    REGISTERED = "registered"
    LEAD = "lead"
    SUPPORTING = "supporting"
    INVOLVED = "involved"

    @property
    def label(self) -> str:
        return {
            "any": "不限",
            "registered": "登记单位",
            "lead": "牵头单位",
            "supporting": "配合单位",
            "involved": "承办单位",
        }[self.value]


@dataclass(frozen=True)
class LocalRule:
    """依据 that is no article of law: the office's own working rule, named as such."""

    title: str

    def __str__(self) -> str:
        return f"本街道工作规则：{self.title}"


@dataclass(frozen=True)
class State:
    """A state of a matter. `outcome` names what a closed state counts as in statistics."""

    name: str
    label: str
    is_open: bool = True
    help: str = ""


@dataclass(frozen=True)
class Step:
    """One named move. `source` empty: the step opens a matter. `to` empty: the state stays.

    With several states in `to`, the service chooses one by `change.go(...)`.
    """

    name: str
    label: str
    source: tuple[str, ...]
    to: tuple[str, ...]
    event: str
    basis: tuple[Article | LocalRule, ...]
    duties: tuple[Duty, ...] = ()
    relation: Relation = Relation.ANY
    by_party: bool = False
    by_system: bool = False
    input: type[StepInput] = Nothing
    service: Callable[[Change, Any], None] | None = None
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    suspends: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    help: str = ""
    # Whether one input may be meant for many matters at once (批量办理).
    many: bool = False
    # Steps of one group fold together on the matter's page; the others stand in the open.
    group: str = ""

    def __post_init__(self) -> None:
        if not self.basis:
            raise ValueError(f"环节 {self.name} 没有写明依据")

    @property
    def opens(self) -> bool:
        return not self.source

    @property
    def touches_clocks(self) -> bool:
        return bool(self.starts or self.stops or self.suspends or self.resumes)


@dataclass(frozen=True)
class Procedure:
    """A kind of matter and all its moves, under one version."""

    kind: str
    label: str
    version: int
    number_word: str
    detail: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    detail_related: tuple[str, ...] = ()
    plural: str = ""
    by_name: dict[str, Step] = field(init=False, repr=False, compare=False)
    state_by_name: dict[str, State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {step.name: step for step in self.steps})
        object.__setattr__(self, "state_by_name", {state.name: state for state in self.states})
        if len(self.by_name) != len(self.steps) or len(self.state_by_name) != len(self.states):
            raise ValueError(f"流程 {self.kind} 的环节或状态重名")
        for step in self.steps:
            unknown = {*step.source, *step.to} - set(self.state_by_name)
            if unknown:
                raise ValueError(f"环节 {step.name} 用了没有的状态 {sorted(unknown)}")
            if step.opens and len(step.to) != 1:
                raise ValueError(f"环节 {step.name} 开启事项，必须写明一个起始状态")

    def state_label(self, name: str) -> str:
        state = self.state_by_name.get(name)
        return state.label if state else name


class Registry:
    """All procedures of the installation; a running matter keeps the version it began under."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, int], Procedure] = {}
        self._current: dict[str, Procedure] = {}

    def register(self, procedure: Procedure) -> Procedure:
        """Add one version of a procedure; the highest version opens new matters."""
        from fengqiao.kernel.law.citation import Article  # noqa: PLC0415
        from fengqiao.kernel.law.citations import cite  # noqa: PLC0415

        key = (procedure.kind, procedure.version)
        if key in self._versions:
            raise ValueError(f"流程 {key} 已登记")
        self._versions[key] = procedure
        current = self._current.get(procedure.kind)
        if current is None or current.version < procedure.version:
            self._current[procedure.kind] = procedure
        for step in procedure.steps:
            for source in step.basis:
                if isinstance(source, Article):
                    cite(f"流程 {procedure.kind} 第{procedure.version}版 {step.name}", source)
        return procedure

    def current(self, kind: str) -> Procedure:
        """The version under which a matter of this kind begins today."""
        return self._current[kind]

    def of(self, kind: str, version: int) -> Procedure:
        return self._versions[kind, version]

    def kinds(self) -> list[Procedure]:
        return list(self._current.values())

    def versions(self) -> list[Procedure]:
        return list(self._versions.values())


procedures = Registry()
