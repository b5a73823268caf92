"""Citations of law: `Article("人民调解法", 33)` and its Chinese text, both ways.

Written as the drafting rules of the National People's Congress have it: 《人民调解法》第三十三条
第一款第二项, the item number without brackets (brackets are understood when read).
"""

import re
from dataclasses import dataclass, replace

_DIGITS = "零一二三四五六七八九"
_UNITS = (("千", 1000), ("百", 100), ("十", 10))
_NUMBER = r"[零〇一二三四五六七八九十百千两0-9]+"
_ARTICLE = re.compile(
    rf"(?:《(?P<law>[^《》]+)》)?第(?P<number>{_NUMBER})条(?:之(?P<of>{_NUMBER}))?"
    rf"(?:第(?P<paragraph>{_NUMBER})款)?(?:第[（(]?(?P<item>{_NUMBER})[）)]?项)?"
)


class CitationError(ValueError):
    """A citation that cannot be read or that cannot exist."""


def to_chinese(number: int) -> str:
    """The Chinese numeral of 1 to 9999 as statutes write it.

    >>> to_chinese(33), to_chinese(105), to_chinese(12), to_chinese(1260)
    ('三十三', '一百零五', '十二', '一千二百六十')
    """
    if not 1 <= number <= 9999:
        raise CitationError(f"条文序号须在 1 至 9999 之间，不能是 {number}")
    text, gap = "", False
    for sign, size in (*_UNITS, ("", 1)):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + sign
            gap = False
        else:
            gap = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def from_chinese(text: str) -> int:
    """The number that a Chinese or Arabic numeral stands for; raises CitationError.

    >>> from_chinese("一百零五"), from_chinese("十二"), from_chinese("33")
    (105, 12, 33)
    """
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    total, rest = 0, text.replace("〇", "零").replace("两", "二")
    for sign, size in _UNITS:
        before, found, after = rest.partition(sign)
        if found:
            digit = before.lstrip("零")
            total += size * (_digit(digit, text) if digit else 1)
            rest = after
    rest = rest.lstrip("零")
    total += _digit(rest, text) if rest else 0
    if total < 1:
        raise CitationError(f"无法识别的数字：{text!r}")
    return total


def _digit(sign: str, text: str) -> int:
    if len(sign) != 1 or sign not in _DIGITS[1:]:
        raise CitationError(f"无法识别的数字：{text!r}")
    return _DIGITS.index(sign)


@dataclass(frozen=True, slots=True, order=True)
class Article:
    """One article of a law by its short title (without 中华人民共和国).

    `of` is the number after 之 (第一百二十条之一); zero means none, as for `paragraph` (款)
    and `item` (项). `version` is the year of the text meant; empty means the text in force.

    >>> str(Article("人民调解法", 33, paragraph=1))
    '《人民调解法》第三十三条第一款'
    """

    law: str
    number: int
    of: int = 0
    paragraph: int = 0
    item: int = 0
    version: str = ""

    def __post_init__(self) -> None:
        if not self.law.strip() or self.law.startswith("《"):
            raise CitationError(f"法律名称不能为空，也不带书名号：{self.law!r}")
        if self.number < 1 or min(self.of, self.paragraph, self.item) < 0:
            raise CitationError(f"《{self.law}》的条、款、项序号不能小于零")

    @classmethod
    def parse(cls, text: str, law: str = "", version: str = "") -> "Article":
        """Read one citation; `law` is used when the text carries no 《title》.

        >>> Article.parse("第一百二十条之一第二款", "刑法")
        Article(law='刑法', number=120, of=1, paragraph=2, item=0, version='')
        """
        match = _ARTICLE.fullmatch(text.strip())
        if match is None:
            raise CitationError(f"无法识别的条文：{text!r}")
        return _from_match(match, law, version)

    @property
    def label(self) -> str:
        """The text after the title: 第三十三条第一款."""
        label = f"第{to_chinese(self.number)}条"
        label += f"之{to_chinese(self.of)}" if self.of else ""
        label += f"第{to_chinese(self.paragraph)}款" if self.paragraph else ""
        return label + (f"第{to_chinese(self.item)}项" if self.item else "")

    @property
    def whole(self) -> "Article":
        """The article without paragraph and item."""
        return replace(self, paragraph=0, item=0)

    def __str__(self) -> str:
        return f"《{self.law}》{self.label}"


def _from_match(match: re.Match[str], law: str, version: str) -> Article:
    found = {
        name: from_chinese(match[name]) if match[name] else 0
        for name in ("number", "of", "paragraph", "item")
    }
    return Article(match["law"] or law, version=version, **found)


def find_articles(text: str, law: str = "") -> tuple[Article, ...]:
    """Every citation in a passage; one without a title belongs to the title before it.

    >>> [str(a) for a in find_articles("依照《民法典》第二百零一条、第二百零三条第一款")]
    ['《民法典》第二百零一条', '《民法典》第二百零三条第一款']
    """
    found: list[Article] = []
    for match in _ARTICLE.finditer(text):
        law = match["law"] or law
        if law:
            found.append(_from_match(match, law, ""))
    return tuple(found)
