"""案卷评查: the checklist as dated data, the draw that anybody can repeat, and the comparisons.

依据：《人民调解法》第二十七条；各要点的依据写在 `reviewing/checklist.toml`
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

HOUR: Final = timedelta(hours=1)
# Three written agreements of one hand within an hour leave twenty minutes for each.
MANY: Final = 3
OPENS: Final = time(7, 0)
CLOSES: Final = time(21, 30)
SHORTEST_TEXT: Final = 40
EQUAL_SHARE: Final = 0.9
_GRAM = 5


@dataclass(frozen=True)
class Point:
    """One point of the checklist. Failing a basic one fails the file whatever the rest."""

    code: str
    text: str
    basis: Article
    weight: int
    basic: bool


@cache
def checklist() -> tuple[Point, ...]:
    """The points in force, in their order."""
    return tuple(
        Point(row["code"], row["text"], Article(row["law"], row["article"]), row["weight"],
              row["basic"])
        for row in _data()["item"]
    )  # fmt: skip


def checklist_version() -> str:
    """The day from which the points apply."""
    return str(_data()["from"])


@cache
def _data() -> dict[str, Any]:
    folder = resources.files("fengqiao.disputes.reviewing")
    return tomllib.loads(folder.joinpath("checklist.toml").read_text("utf-8"))


for _point in checklist():
    cite(f"评查要点 {_point.code}", _point.basis)


def draw(numbers: Iterable[str], size: int, seed: str) -> list[str]:
    """The numbers that are drawn: the first by SHA-256 of `seed:number`, the same everywhere.

    >>> draw(["甲1", "甲2", "甲3"], 2, "2026") == draw(["甲3", "甲2", "甲1"], 2, "2026")
    True
    """
    return sorted(set(numbers), key=lambda number: place_of(number, seed))[:size]


def place_of(number: str, seed: str) -> str:
    """By what a file's place in the draw is found."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def judged(results: Mapping[str, str]) -> tuple[int | None, bool | None]:
    """(score, passed) of a file by the result of each point: met, failed, none (不涉及).

    The score is the share of applicable weight that is met, in whole points of 100; a failed
    basic point fails the file. Nothing applicable: no score and no judgement.
    """
    applies = [point for point in checklist() if results.get(point.code) in ("met", "failed")]
    whole = sum(point.weight for point in applies)
    if not whole:
        return None, None
    met = sum(point.weight for point in applies if results[point.code] == "met")
    basic = all(results[point.code] == "met" for point in applies if point.basic)
    return round(100 * met / whole), basic and 100 * met >= 60 * whole


@dataclass(frozen=True)
class Found:
    """Something to look at: the files it is about, and how it was found."""

    kind: str
    matters: tuple[int, ...]
    method: str


KINDS: Final = {
    "many_in_an_hour": "一小时内多份协议",
    "same_image": "同一签名图像",
    "alike_image": "相似签名图像",
    "equal_records": "笔录雷同",
    "odd_hours": "非常规时间调解",
    "agreed_before_session": "协议早于调解会",
}


def many_in_an_hour(made: Iterable[tuple[int, str, datetime]]) -> list[Found]:
    """Agreements (matter, hand, moment) recorded by one hand within an hour, from three on."""
    by_hand: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for matter, hand, moment in made:
        by_hand[hand].append((moment, matter))
    found = []
    for rows in by_hand.values():
        rows.sort()
        start = 0
        while start < len(rows):
            within = [row for row in rows[start:] if row[0] - rows[start][0] < HOUR]
            if len(within) >= MANY:
                first, last = within[0][0], within[-1][0]
                minutes = round((last - first).total_seconds() / 60)
                found.append(Found(
                    "many_in_an_hour", tuple(dict.fromkeys(matter for _, matter in within)),
                    f"同一岗位 {minutes} 分钟内登记 {len(within)} 份协议"
                    f"（提示线：一小时 {MANY} 份）",
                ))  # fmt: skip
                start += len(within)
            else:
                start += 1
    return found


def odd_hours(held: Iterable[tuple[int, datetime]]) -> list[Found]:
    """Sittings (matter, local moment) outside the hours in which they are usual."""
    return [
        Found("odd_hours", (matter,),
              f"调解会登记在 {moment:%H:%M}（通常 {OPENS:%H:%M} 至 {CLOSES:%H:%M}）")
        for matter, moment in held
        if not OPENS <= moment.time() <= CLOSES
    ]  # fmt: skip


def agreed_before_session(days: Iterable[tuple[int, date, date]]) -> list[Found]:
    """Files (matter, agreed on, first sitting on) whose agreement is older than its sitting."""
    return [
        Found(
            "agreed_before_session", (matter,),
            f"协议生效日 {agreed} 早于第一次调解会 {sat}，相差 {(sat - agreed).days} 天",
        )
        for matter, agreed, sat in days
        if agreed < sat
    ]  # fmt: skip


def equal_records(records: Sequence[tuple[int, str]]) -> list[Found]:
    """Pairs of files whose records (matter, text) are equal, or nearly, without blanks and names.

    Nearly: nine tenths of all runs of five characters are in both.
    """
    grams = [(matter, _grams(text)) for matter, text in records if len(text) >= SHORTEST_TEXT]
    found = []
    for index, (one, left) in enumerate(grams):
        for other, right in grams[index + 1 :]:
            if one == other or not left or not right:
                continue
            if min(len(left), len(right)) < EQUAL_SHARE * max(len(left), len(right)):
                continue
            share = len(left & right) / len(left | right)
            if share >= EQUAL_SHARE:
                found.append(Found(
                    "equal_records", (one, other),
                    f"两份调解笔录有 {share:.0%} 的文字片段相同（提示线：{EQUAL_SHARE:.0%}）",
                ))  # fmt: skip
    return found


def _grams(text: str) -> frozenset[str]:
    plain = re.sub(r"\W+", "", text)
    return frozenset(plain[at : at + _GRAM] for at in range(len(plain) - _GRAM + 1))


def same_images(digests: Iterable[tuple[int, str]]) -> list[Found]:
    """Files (matter, digest) that hold the same image to the byte."""
    by_digest: defaultdict[str, list[int]] = defaultdict(list)
    for matter, digest in digests:
        by_digest[digest].append(matter)
    return [
        Found("same_image", tuple(dict.fromkeys(matters)),
              f"{len(set(matters))} 卷中有摘要相同的图像（{digest[:12]}…）")
        for digest, matters in by_digest.items()
        if len(set(matters)) > 1
    ]  # fmt: skip


def alike_images(prints: Sequence[tuple[int, str]], most: int) -> list[Found]:
    """Pairs of files whose images' prints (matter, 64 bits in hex) differ in few bits."""
    found = []
    for index, (one, left) in enumerate(prints):
        for other, right in prints[index + 1 :]:
            apart = (int(left, 16) ^ int(right, 16)).bit_count()
            if one != other and apart <= most:
                found.append(Found(
                    "alike_image", (one, other),
                    f"图像指纹 64 位中相差 {apart} 位（提示线：{most} 位）；"
                    "同版式的扫描件也可能相似",
                ))  # fmt: skip
    return found
