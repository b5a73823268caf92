"""The dated list of dispute types and its crosswalks to other lists."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class DisputeType:
    """One type; `later` and `petition` are its names in the crosswalk lists."""

    code: str
    name: str
    later: str
    petition: str


@cache
def dispute_types() -> dict[str, DisputeType]:
    """The types in force, by code, in the order of the statistics form."""
    text = resources.files("fengqiao.disputes").joinpath("types.toml").read_text("utf-8")
    rows = tomllib.loads(text)["type"]
    return {row["code"]: DisputeType(**row) for row in rows}


def type_name(code: str) -> str:
    """The type's Chinese name; the code itself when it is of an older list, empty for none."""
    found = dispute_types().get(code)
    return found.name if found else code
