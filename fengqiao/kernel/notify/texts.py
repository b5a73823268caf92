"""The wording of what residents are sent: a register of templates, checked when they register.

A text message leaves the office for an operator's network and lies open on a lock
screen, so it names nobody and tells nothing of the matter beyond its number.

依据：《个人信息保护法》第六条（最小必要）、第二十八条
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Final

from fengqiao.kernel.notify.models import MessageChannel

if TYPE_CHECKING:
    from collections.abc import Mapping

# All that a text to a resident may be filled with. No name, no address, no content.
PLACEHOLDERS: Final = frozenset(
    {"number", "kind", "unit", "street", "code", "minutes", "due_on", "link", "phone_of_office"}
)


@dataclass(frozen=True)
class MessageTemplate:
    """One wording under one name. `is_secret`: the filled text is itself a key (验证码)."""

    name: str
    channel: MessageChannel
    text_zh: str
    subject_zh: str = ""
    is_secret: bool = False

    def __post_init__(self) -> None:
        foreign = self.placeholders - PLACEHOLDERS
        if foreign:
            raise ValueError(
                f"短信模板 {self.name} 含有不允许的内容 {sorted(foreign)}；"
                f"可用：{'、'.join(sorted(PLACEHOLDERS))}。"
            )

    @property
    def placeholders(self) -> frozenset[str]:
        parsed = Formatter().parse(self.text_zh + self.subject_zh)
        return frozenset(name for _, name, _, _ in parsed if name is not None)

    def render(self, context: Mapping[str, object]) -> str:
        """Fill the text. Raises KeyError naming the value that is missing."""
        return self.text_zh.format_map(dict(context))

    def render_subject(self, context: Mapping[str, object]) -> str:
        return self.subject_zh.format_map(dict(context))


_templates: dict[str, MessageTemplate] = {}


def register_templates(*templates: MessageTemplate) -> None:
    """Add wordings. Raises ValueError when two of them claim one name."""
    for template in templates:
        if _templates.setdefault(template.name, template) != template:
            raise ValueError(f"短信模板 {template.name} 重名")


def template_named(name: str) -> MessageTemplate:
    """The wording of that name. Raises KeyError, saying which names there are."""
    try:
        return _templates[name]
    except KeyError:
        raise KeyError(f"没有模板 {name}；现有：{'、'.join(sorted(_templates))}") from None


PHONE_CODE: Final = "phone_code"
MATTER_RECEIVED: Final = "matter_received"
MATTER_ANSWERED: Final = "matter_answered"
MATERIAL_WANTED: Final = "material_wanted"
RATING_INVITED: Final = "rating_invited"
MATTER_CLOSED: Final = "matter_closed"

register_templates(
    MessageTemplate(
        PHONE_CODE,
        MessageChannel.SMS,
        "【{street}】验证码{code}，{minutes}分钟内有效。工作人员不会向您索要，请勿告知他人。",
        is_secret=True,
    ),
    MessageTemplate(
        MATTER_RECEIVED,
        MessageChannel.SMS,
        "【{street}】您反映的事项已登记，编号{number}。查询进度：{link}",
    ),
    MessageTemplate(
        MATTER_ANSWERED,
        MessageChannel.SMS,
        "【{street}】编号{number}的事项已有答复，请查看：{link}",
    ),
    MessageTemplate(
        MATERIAL_WANTED,
        MessageChannel.SMS,
        "【{street}】编号{number}的事项需补充材料，请于{due_on}前提交：{link}",
    ),
    MessageTemplate(
        RATING_INVITED,
        MessageChannel.SMS,
        "【{street}】编号{number}的事项已办理，请评价；未解决可在评价页申请重新办理：{link}",
    ),
    MessageTemplate(
        MATTER_CLOSED,
        MessageChannel.SMS,
        "【{street}】编号{number}的事项已办结。如有异议，请在{due_on}前提出：{link}",
    ),
)
