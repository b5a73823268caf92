"""The registry of every citation the product makes, each with the place that makes it.

Procedures and rules call `cite` when they are imported; a test resolves each citation against
the register of law.

>>> from fengqiao.kernel.law.citation import Article
>>> str(cite("example: judicial confirmation", Article("人民调解法", 33)))
'《人民调解法》第三十三条'
"""

from fengqiao.kernel.law.citation import Article

CITED: list[tuple[str, Article]] = []


def cite(where: str, article: Article) -> Article:
    """Record that `where` relies on `article`, and hand the article back for use in place."""
    if (where, article) not in CITED:
        CITED.append((where, article))
    return article
