"""保管期限: how long a file is kept, by the dated rule of the office.

The law leaves the length to archive rules that differ by place, so it is the office's own data
(`papers/keeping.toml`) and may be changed for one file with the field of the same name.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Keeping:
    """A period with the first matching reason for it."""

    period: str
    why: str


@cache
def _rules() -> tuple[dict[str, str], ...]:
    text = resources.files("fengqiao.disputes.papers").joinpath("keeping.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["rule"])


def periods() -> list[str]:
    """The periods that a file may be given, the longest first."""
    return list(dict.fromkeys(rule["period"] for rule in _rules()))


def keeping_of(*, confirmed: bool, written: bool, mediated: bool) -> Keeping:
    """The period of a file; the first rule that holds decides."""
    holds = {"confirmed": confirmed, "written": written, "mediated": mediated, "": True}
    for rule in _rules():
        if holds[rule["when"]]:
            return Keeping(rule["period"], rule["why"])
    raise LookupError("保管期限规则没有兜底的一条")
