"""Text that people can see whole: no control characters and no reversal of direction.

A NUL cannot be kept by PostgreSQL; the others can make a page show what was not written.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text itself; raises ValueError, in Chinese, when it holds hidden characters."""
    if _HIDDEN.search(text):
        raise ValueError("含有不可见的控制字符，请删除后重填")
    return text
