"""Turns Chinese text into words that the full-text index of any database finds again.

Runs of Chinese characters become overlapping pairs, so that a two-character word is one
token and a longer one a phrase; runs of Latin letters and digits stay whole. Both sides,
stored text and query, go through here, so neither database's own tokenizer has a say:
tokens hold only ASCII letters, digits and unified ideographs.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# PostgreSQL keeps positions up to 16,383; a phrase beyond could not be found again.
MAX_TOKENS = 16_000
# A query longer than this is cut; 1,000 characters are more than any form accepts.
MAX_QUERY = 1_000
MAX_PHRASES = 32
# PostgreSQL refuses words over 2 KB; a longer run is cut into pieces of this length.
MAX_RUN = 40

_IDEOGRAPH = (
    r"\u3400-\u4dbf\u4e00-\u9fff\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"([{_IDEOGRAPH}]+)|((?:(?![{_IDEOGRAPH}])[^\W_])+)")
_PLAIN = re.compile(r"[0-9a-z\u3400-\u4dbf\u4e00-\u9fff]")
_ALL_PLAIN = re.compile(f"{_PLAIN.pattern}+")
# Zero-width spaces, direction marks and variation selectors hide inside pasted words.
_INVISIBLE = re.compile(
    r"[\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e01ef]"
)


@dataclass(frozen=True)
class Phrase:
    """Tokens that must follow each other; the last one may be only a beginning."""

    tokens: tuple[str, ...]
    is_open: bool = False


def normalise(text: str) -> str:
    """The text as it is compared: NFKC, lower case, without invisible characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()


def bigrams(text: str, limit: int = MAX_TOKENS) -> str:
    """The tokens of a stored text, separated by spaces; at most `limit` of them.

    >>> bigrams("A3区电梯坏了")
    'a3 区电 电梯 梯坏 坏了 了'
    """
    tokens: list[str] = []
    for run, is_chinese in _runs(text):
        tokens.extend(_pairs(run, closed=True) if is_chinese else _pieces(run))
        if len(tokens) >= limit:
            break
    return " ".join(tokens[:limit])


def phrases(query: str) -> list[Phrase]:
    """What a query asks for: one phrase per part between white space, all of which must occur.

    Empty when the query has nothing that can be searched. A part that ends in a single
    Chinese character is open: the stored pair begins with it.

    >>> phrases("电梯 A3区")
    [Phrase(tokens=('电梯',), is_open=False), Phrase(tokens=('a3', '区'), is_open=True)]
    """
    found: dict[Phrase, None] = {}
    for part in query[:MAX_QUERY].split():
        if phrase := phrase_of(part):
            found[phrase] = None
    return list(found)[:MAX_PHRASES]


def phrase_of(part: str) -> Phrase | None:
    """The phrase of a query part without white space; None when nothing is searchable."""
    runs = list(_runs(part))
    tokens: list[str] = []
    for index, (run, is_chinese) in enumerate(runs):
        is_last = index == len(runs) - 1
        tokens.extend(_pairs(run, closed=not is_last) if is_chinese else _pieces(run))
    if not tokens:
        return None
    last, is_chinese = runs[-1]
    return Phrase(tuple(tokens), is_open=is_chinese and len(last) == 1)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for match in _RUN.finditer(normalise(text)):
        chinese, other = match.groups()
        yield (chinese, True) if chinese else (other, False)


def _pairs(run: str, *, closed: bool) -> list[str]:
    """Overlapping pairs; a closed run also ends with its last character alone."""
    plain = _ALL_PLAIN.fullmatch(run)
    characters = run if plain else [_plain(character) for character in run]
    pairs = [first + second for first, second in pairwise(characters)]
    return [*pairs, characters[-1]] if closed or not pairs else pairs


def _pieces(run: str) -> list[str]:
    word = run if _ALL_PLAIN.fullmatch(run) else "".join(map(_plain, run))
    return [word[start : start + MAX_RUN] for start in range(0, len(word), MAX_RUN)]


def _plain(character: str) -> str:
    """The character, or its code where a database's tokenizer may not know it as a letter."""
    return character if _PLAIN.match(character) else f"u{ord(character):x}"


def fts5_query(wanted: Iterable[Phrase]) -> str:
    """The phrases in the query language of SQLite's FTS5, all of them required.

    >>> fts5_query(phrases("电梯坏 A3区"))
    '"电梯 梯坏" AND "a3 区"*'
    """
    return " AND ".join(
        f'"{" ".join(phrase.tokens)}"{"*" if phrase.is_open else ""}' for phrase in wanted
    )


def ts_query(wanted: Iterable[Phrase]) -> str:
    """The phrases as a PostgreSQL tsquery, all of them required.

    >>> ts_query(phrases("电梯坏 A3区"))
    "('电梯' <-> '梯坏') & ('a3' <-> '区':*)"
    """
    return " & ".join(f"({_ts_phrase(phrase)})" for phrase in wanted)


def _ts_phrase(phrase: Phrase) -> str:
    words = " <-> ".join(f"'{token}'" for token in phrase.tokens)
    return f"{words}:*" if phrase.is_open else words
