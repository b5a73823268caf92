"""The register of law: which laws we cite, in which version, and which articles they have.

Facts only, in `data/laws.toml`; the text of the law stays outside the project. `resolve` says
whether a citation can exist; `fengqiao.kernel.law.national` checks it against a text.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from fengqiao.kernel.law.citation import Article, CitationError
from fengqiao.kernel.law.citations import CITED


class UnresolvedCitationError(LookupError):
    """A citation of a law, version or article that the register does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawVersion:
    """One version of one law.

    `articles` is the number of the last article, `absent` the numbers it lacks below that,
    `inserted` the labels of articles such as 第十七条之一. Where the whole text was not at hand
    `articles` is 0 and `numbers` lists the articles known to exist. `effective_on` and
    `ceased_on` are None where we are not certain of the day.
    """

    title: str
    version: str
    level: str
    source: str
    verified: bool
    full_title: str = ""
    effective_on: date | None = None
    ceased_on: date | None = None
    articles: int = 0
    absent: tuple[int, ...] = ()
    inserted: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    note: str = ""

    def has(self, article: Article) -> bool:
        """Whether this version has the article; paragraphs and items need the text."""
        if article.of:
            return article.whole.label in self.inserted
        if self.numbers:
            return article.number in self.numbers
        return article.number <= self.articles and article.number not in self.absent

    def is_in_force(self, on: date) -> bool:
        """Whether it applies on that day; a day we do not know does not exclude it."""
        begun = self.effective_on is None or self.effective_on <= on
        return begun and (self.ceased_on is None or on < self.ceased_on)


Register = Mapping[str, tuple[LawVersion, ...]]
_FIELDS = {field.name for field in fields(LawVersion)}


@cache
def register() -> Register:
    """Every law by its short title, its versions oldest first."""
    text = (resources.files(__package__) / "data" / "laws.toml").read_text(encoding="utf-8")
    return read_register(text)


def read_register(text: str) -> Register:
    """The register from TOML; raises CitationError for unknown fields and double entries."""
    found: dict[str, dict[str, LawVersion]] = {}
    for raw in tomllib.loads(text).get("law", []):
        law = _read_law(raw)
        versions = found.setdefault(law.title, {})
        if law.version in versions:
            raise CitationError(f"《{law.title}》{law.version} 年版本重复登记")
        versions[law.version] = law
    return MappingProxyType(
        {title: tuple(known[year] for year in sorted(known)) for title, known in found.items()}
    )


def _read_law(raw: Mapping[str, Any]) -> LawVersion:
    unknown = raw.keys() - _FIELDS
    if unknown:
        raise CitationError(f"法律登记有未知字段 {sorted(unknown)}：{raw.get('title')}")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()
    }
    try:
        law = LawVersion(**values)
    except TypeError as error:
        raise CitationError(f"法律登记不完整：{raw.get('title')}：{error}") from error
    if bool(law.articles) == bool(law.numbers):
        raise CitationError(f"《{law.title}》须写明 articles 或 numbers 之一")
    return law


def resolve(article: Article, on: date | None = None, laws: Register | None = None) -> LawVersion:
    """The version of the law that has the article.

    The citation's own version is taken where it names one, otherwise the version in force on
    `on`, otherwise the newest. Raises UnresolvedCitationError saying what is missing.
    """
    known = (register() if laws is None else laws).get(article.law, ())
    if not known:
        raise UnresolvedCitationError(f"法律登记中没有《{article.law}》")
    law = _version_meant(article, on, known)
    if not law.has(article):
        raise UnresolvedCitationError(
            f"《{law.title}》（{law.version}）没有登记{article.whole.label}"
        )
    return law


def _version_meant(article: Article, on: date | None, known: tuple[LawVersion, ...]) -> LawVersion:
    candidates: Iterable[LawVersion] = known
    if article.version:
        candidates = (law for law in known if law.version == article.version)
        missing = f"{article.version} 年版本"
    elif on is not None:
        candidates = (law for law in known if law.is_in_force(on))
        missing = f"{on} 施行的版本"
    else:
        missing = "任何版本"
    found = list(candidates)
    if not found:
        raise UnresolvedCitationError(f"法律登记中没有《{article.law}》{missing}")
    return found[-1]


def collect_citations() -> tuple[tuple[str, Article], ...]:
    """Every citation recorded so far, with its place; import what cites before asking."""
    return tuple(CITED)
