"""时间轴: steps, deadlines, messages and files of a matter on one axis, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fengqiao.kernel.clocks.engine import basis_text
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.matters.selectors import party_names
from fengqiao.kernel.notify.selectors import messages_of
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.displays import TimelineLine
from fengqiao.kernel.workflow.history import timeline
from fengqiao.kernel.workflow.selectors import clock_display

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fengqiao.kernel.workflow.pages import Place

KINDS: Final = {"steps": "环节", "clocks": "时限", "messages": "短信邮件", "files": "材料"}
MOST_OF_A_KIND: Final = 200


def wanted_kinds(asked: Iterable[str]) -> list[str]:
    """The kinds that the address names; all of them when it names none."""
    return [kind for kind in KINDS if kind in set(asked)] or list(KINDS)


def axis(place: Place, kinds: Iterable[str]) -> list[TimelineLine]:
    """What happened and what is due, in the order of time, with a mark at the moment of reading.

    One statement for each kind. Of each kind the newest 200 at most; steps the newest 100.
    """
    makers = {"steps": _steps, "clocks": _clocks, "messages": _messages, "files": _files}
    lines = [line for kind in kinds for line in makers[kind](place)]
    now = TimelineLine(at=place.at, title="现在", icon="current-location")
    return sorted([*lines, now], key=lambda line: line.at)


def _steps(place: Place) -> list[TimelineLine]:
    return timeline(place)[0]


def _clocks(place: Place) -> Iterator[TimelineLine]:
    """Each clock's beginning, its last day, and how it ended."""
    tree = tree_of(place.post.street)
    for clock in Clock.objects.filter(matter=place.matter).order_by("-pk")[:MOST_OF_A_KIND]:
        rule, shown = rules()[clock.rule], clock_display(clock, place.at)
        who, url = tree.name(clock.unit_id), shown.explain_url
        yield TimelineLine(
            clock.started_at, f"起算：{rule.procedure}", who, basis_text(rule), "clock", url
        )
        if clock.state == ClockState.LIFTED and clock.stopped_at:
            yield TimelineLine(
                clock.stopped_at, f"解除：{rule.procedure}", who, "", "circle-minus", url
            )
            continue
        if clock.state != ClockState.SUSPENDED:
            said = "暂定，放假安排公布后可能调整" if clock.provisional else ""
            yield TimelineLine(
                clock.due_at, f"到期：{rule.procedure}", who, said, icon="calendar-due", url=url
            )
        if clock.stopped_at:
            yield TimelineLine(
                clock.stopped_at, f"{shown.look.word}：{rule.procedure}", who, "",
                shown.look.icon, url,
            )  # fmt: skip


def _messages(place: Place) -> Iterator[TimelineLine]:
    """What was sent, to whom behind the mask; what it said stands in the outbox."""
    for row in messages_of(place.matter).order_by("-pk")[:MOST_OF_A_KIND]:
        yield TimelineLine(
            row.sent_at or row.made_at,
            f"{row.get_channel_display()}{row.get_state_display()}",
            row.recipient_shown, row.subject, "send",
        )  # fmt: skip


def _files(place: Place) -> Iterator[TimelineLine]:
    names = party_names(place.parties)
    rows = place.matter.attachments.order_by("-pk")[:MOST_OF_A_KIND]
    for row in rows:
        yield TimelineLine(
            row.uploaded_at, f"材料：{mask_text(row.name, names=names)}", row.uploaded_by_name, "",
            "paperclip",
        )  # fmt: skip
