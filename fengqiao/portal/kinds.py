"""What a kind of matter says to residents: its short form, its progress in plain words, its steps.

A domain plugs in with one `ResidentPages`; nothing of a domain is named in the pages themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from fengqiao.kernel.personal.index import is_mobile, normalise_phone
from fengqiao.kernel.workflow.inputs import Personal, StepInput

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.ledger.models import Event
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.tree import UnitTree
    from fengqiao.kernel.ui.schema_fields import Choice


def mobile(text: str) -> str:
    """The number of a mobile phone, digits only. Raises ValueError for any other text."""
    if not is_mobile(text):
        raise ValueError("请填写11位手机号码")
    return normalise_phone(text)


class Side(StrEnum):
    """On which side of a matter a resident stands; an agent stands where the principal does."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    THIRD_PARTY = "third_party"

    @property
    def label(self) -> str:
        return {"applicant": "申请人", "respondent": "对方当事人", "third_party": "相关当事人"}[
            self.value
        ]


class ResidentForm(StepInput):
    """Base of every kind's short form: it always asks who one is and where a code can be sent."""

    name: Personal = Field(
        title="您的姓名", min_length=1, max_length=60,
        json_schema_extra={"autocomplete": "name"},
    )  # fmt: skip
    phone: str = Field(
        title="您的手机号码", max_length=25,
        description="下一步会发送短信验证码；办理进展也会发到这个号码。",
        json_schema_extra={"widget": "tel", "autocomplete": "tel"},
    )  # fmt: skip

    @field_validator("phone")
    @classmethod
    def _is_mobile(cls, value: str) -> str:
        return mobile(value)


@dataclass(frozen=True)
class Told:
    """One line of the progress: a short title, and a sentence when there is more to say."""

    title: str
    text: str = ""
    icon: str = "point"


@dataclass(frozen=True)
class StateWords:
    """A state in a resident's words: what it is, and what comes next."""

    title: str
    next: str = ""


@dataclass(frozen=True)
class TellContext:
    """What an event is told with: the street's units, and whether the reader did it."""

    units: UnitTree
    is_mine: bool


Tell = Callable[["Event", TellContext], Told | None]


@dataclass(frozen=True)
class Standing:
    """A resident before one of its matters."""

    matter: Matter
    side: Side
    # The rows of the parties that the resident is, or acts for.
    party_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ResidentStep:
    """A step as a resident takes it: its own short form, made into the step's input."""

    name: str
    label: str
    form: type[StepInput]
    to_input: Callable[[Any, Standing], Mapping[str, Any]]
    help: str = ""
    done: str = "已提交。"
    danger: bool = False
    sides: frozenset[Side] = frozenset(Side)
    # Why the step cannot be taken beyond what the procedure says; empty when it can.
    hindrance: Callable[[Standing, datetime], str] = lambda _standing, _at: ""


def _no_choices() -> Iterable[Choice]:
    return ()


def _nothing_told(_standing: Standing) -> Iterable[tuple[str, str]]:
    return ()


@dataclass(frozen=True, kw_only=True)
class ResidentPages:
    """The residents' side of one kind. `opening` is the step that `form` takes."""

    kind: str
    label: str
    invitation: str
    form: type[ResidentForm]
    opening: str
    to_input: Callable[[Any], Mapping[str, Any]]
    states: Mapping[str, StateWords]
    events: Mapping[str, Tell]
    clocks: Mapping[str, str]
    steps: tuple[ResidentStep, ...]
    choices: Mapping[str, Callable[[], Iterable[Choice]]] = field(default_factory=dict)
    # Whether this side may be told of the matter at all.
    is_told: Callable[[Standing], bool] = lambda _standing: True
    # What was answered, as (heading, text), for this side.
    answers: Callable[[Standing], Iterable[tuple[str, str]]] = _nothing_told

    def step(self, name: str) -> ResidentStep | None:
        return next((step for step in self.steps if step.name == name), None)


_pages: dict[str, ResidentPages] = {}


def register_kind(pages: ResidentPages) -> None:
    """Open a kind to residents. Raises ValueError when it is open already."""
    if _pages.setdefault(pages.kind, pages) is not pages:
        raise ValueError(f"事项种类 {pages.kind} 的群众端页面已登记")


def pages_for(kind: str) -> ResidentPages:
    """The residents' pages of a kind. Raises KeyError for a kind that is closed to them."""
    return _pages[kind]


def all_kinds() -> list[ResidentPages]:
    return list(_pages.values())
