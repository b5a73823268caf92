"""封存: texts of one side that only the mediators of the matter read.

They are encrypted with the matter's key under a context of their own, so that nothing which opens
other personal data of the matter opens them by mistake.

依据：《人民调解法》第十五条第四项（不得泄露当事人的个人隐私、商业秘密）
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.personal.cipher import Erased, open_, seal
from fengqiao.kernel.personal.keys import unwrap
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter

NOTE, COUNSELLING, GUEST = "private_note", "counselling", "guest"
ERASED = "（已按保存期限清除）"


def sealed(matter: Matter, text: str, context: str) -> bytes | None:
    """The text encrypted for this matter; None for an empty one.

    Raises Refused when the matter's personal data were erased.
    """
    if not text:
        return None
    if matter.data_key is None:
        raise Refused("该事项的个人信息已按保存期限清除，不能再登记。")
    return seal(text, unwrap(matter.data_key), context=context)


def opened(matter: Matter, content: bytes | memoryview | None, context: str) -> str:
    """The text in clear; a word that says so when it was erased, and nothing for nothing."""
    if content is None:
        return ""
    if matter.data_key is None:
        return ERASED
    try:
        return open_(bytes(content), unwrap(matter.data_key), context=context)
    except Erased:
        return ERASED
