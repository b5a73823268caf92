"""What the parties are told of a sitting: number, day and where to look; nobody is named."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.notify.models import MessageChannel
from fengqiao.kernel.notify.texts import MessageTemplate

SITTING_BOOKED: Final = "sitting_booked"
SITTING_DROPPED: Final = "sitting_dropped"
SITTING_TOMORROW: Final = "sitting_tomorrow"

TEMPLATES: Final = (
    MessageTemplate(
        SITTING_BOOKED, MessageChannel.SMS,
        "【{street}】编号{number}的事项约定于{due_on}调解，是否参加由您自愿。查看：{link}",
    ),
    MessageTemplate(
        SITTING_DROPPED, MessageChannel.SMS,
        "【{street}】编号{number}的事项原定{due_on}的调解已取消，改期将另行告知。查看：{link}",
    ),
    MessageTemplate(
        SITTING_TOMORROW, MessageChannel.SMS,
        "【{street}】提醒：编号{number}的事项约定于{due_on}调解，不能参加请告知。查看：{link}",
    ),
)  # fmt: skip
