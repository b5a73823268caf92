"""Checks an agreement's contents: what is missing, what does not add up, what is vague.

Missing contents and contradictions stop the agreement; vague words and doubtful terms are
hints with their basis, and a person decides.

依据：《人民调解法》第二十九条；《人民调解工作若干规定》第三十四条
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from decimal import Decimal

MONEY, ABSTAIN = "money", "abstain"


@dataclass(frozen=True)
class Finding:
    """One thing found; `field` is where it stands, empty for the whole text."""

    text: str
    basis: str
    advice: str = ""
    field: str = ""


@dataclass(frozen=True)
class Promise:
    """What one party owes, as the checks need it."""

    kind: str
    performer: int | None
    content: str
    amount: Decimal | None
    due_on: date | None
    manner: str = ""


@dataclass(frozen=True)
class Wording:
    """A pattern of words, what it may mean, and on what basis."""

    id: str
    pattern: re.Pattern[str]
    text: str
    basis: str
    advice: str = ""

    def found_in(self, text: str) -> Finding | None:
        """The finding with the words that gave rise to it; None when they do not occur."""
        match = self.pattern.search(text)
        if match is None:
            return None
        return Finding(f"“{match[0]}”：{self.text}", self.basis, self.advice)


@cache
def _data() -> dict[str, Any]:
    path = resources.files(__package__) / "agreement_words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _basis(where: str, citations: Iterable[str]) -> str:
    return "、".join(str(cite(where, Article.parse(text))) for text in citations)


def _wording(name: str, raw: dict[str, Any]) -> Wording:
    basis = _basis(f"协议用语提示 {name}", raw["basis"])
    return Wording(name, re.compile(raw["pattern"]), raw["text"], basis)


@cache
def illegal_wordings() -> tuple[Wording, ...]:
    """Patterns of terms that may be void or need somebody's consent."""
    return tuple(_wording(raw["id"], raw) for raw in _data()["illegal"])


@cache
def _single(name: str) -> Wording:
    return _wording(name, _data()[name])


@cache
def _vague() -> Wording:
    raw = _data()["vague"]
    words = "|".join(re.escape(word) for word in sorted(raw["words"], key=len, reverse=True))
    basis = _basis("协议用语提示 vague", raw["basis"])
    return Wording("vague", re.compile(words), "含义不明确", basis, raw["advice"])


def vague_words(text: str) -> list[str]:
    """The vague words of the text, each once, in order.

    >>> vague_words("尽快修好，适当补偿，尽快答复")
    ['尽快', '适当']
    """
    return list(dict.fromkeys(_vague().pattern.findall(text)))


def hints(text: str) -> list[Finding]:
    """What a person should look at again: vague words, then terms that may be unlawful."""
    found = [each for wording in illegal_wordings() if (each := wording.found_in(text))]
    if words := vague_words(text):
        vague = _vague()
        found.insert(0, Finding(f"用语含糊：{'、'.join(words)}", vague.basis, vague.advice))
    return found


def should_be_written(text: str, amount: Decimal | None) -> Finding | None:
    """Why an oral agreement should rather be written; None when nothing suggests it."""
    wording = _single("written")
    if amount is not None:
        return Finding(wording.text, wording.basis)
    return wording.found_in(text)


def public_security_note(text: str, *, from_police: bool) -> Finding | None:
    """What a kept agreement may mean for a minor public-order case; None when it is none."""
    found = _single("public_security").found_in(text)
    return found if from_police else None


def contradictions(
    promises: Sequence[Promise], *, parties: Collection[int], today: date,
    total: Decimal | None = None,
) -> list[Finding]:  # fmt: skip
    """What stops a written agreement: who, what, how much, by when must be said and add up.

    依据：《人民调解法》第二十九条第一款
    """
    basis = str(Article("人民调解法", 29, paragraph=1))
    found: list[Finding] = []
    for number, promise in enumerate(promises):
        where = f"obligations.{number}."
        for name, text in _missing(promise, parties=parties, today=today):
            found.append(Finding(text, basis, field=where + name))
    money = [promise.amount for promise in promises if promise.kind == MONEY and promise.amount]
    if total is not None and sum(money) != total:
        found.append(
            Finding(
                f"各项金额合计{sum(money)}元，与协议金额{total}元不一致", basis,
                "请核对各项和各期金额", "amount",
            )
        )  # fmt: skip
    return found


def _missing(
    promise: Promise, *, parties: Collection[int], today: date
) -> Iterable[tuple[str, str]]:
    if promise.performer not in parties:
        yield "performer", "履行人须是协议的当事人"
    if promise.kind == MONEY and not promise.amount:
        yield "amount", "给付金钱须写明金额"
    if promise.kind == MONEY and not promise.manner:
        yield "manner", "给付金钱须写明履行方式，如转账、当面现金"
    if promise.due_on is None and promise.kind != ABSTAIN:
        yield "due_on", "须写明履行期限"
    if promise.due_on is not None and promise.due_on < today:
        yield "due_on", "履行期限不能早于今天"
