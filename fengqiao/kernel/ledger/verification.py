"""Checks a ledger record by record: one street, from the database or from an export.

Free of Django. Memory does not grow with the number of events, except for the
versions of subjects when `track_versions` is on (exports).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from fengqiao.kernel.ledger.digests import (
    NO_SEAL,
    EventRecord,
    SealRecord,
    digest_function,
    event_digest,
    moment,
    seal_digest,
)
from fengqiao.kernel.ledger.merkle import Frontier

MOST_PROBLEMS: Final = 1000
# Events written shortly before a seal may still wait for the next one.
GRACE: Final = timedelta(hours=1)

KINDS: Final = {
    "changed": "被改动",
    "removed": "被删除",
    "inserted": "被插入",
    "reordered": "被调换次序",
    "root": "根不符",
    "chain": "封存链断裂",
    "version": "版本不连续",
    "anchor": "与所存封存不符",
    "protection": "保护缺失",
    "format": "格式错误",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: `kind` is a key of KINDS, `message` says in Chinese what and where."""

    kind: str
    message: str
    position: int | None = None
    subject: str = ""

    def __str__(self) -> str:
        return f"【{KINDS[self.kind]}】{self.message}"


@dataclass
class Report:
    """The outcome for one street. `found` counts all problems, `problems` keeps the first 1000."""

    street: str
    events: int = 0
    unsealed: int = 0
    seals: int = 0
    head: str = NO_SEAL
    found: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.found

    def add(
        self, kind: str, message: str, *, position: int | None = None, subject: str = ""
    ) -> None:
        self.found += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(kind, message, position, subject))

    def lines(self) -> list[str]:
        """The report in Chinese, a line each."""
        result = "通过" if self.sound else f"发现 {self.found} 个问题"
        lines = [
            f"{self.street}：{result}。封存 {self.seals} 次，已封存留痕 {self.events} 条，"
            f"未封存 {self.unsealed} 条。"
        ]
        if self.seals:
            lines.append(f"最近封存 第 {self.seals} 次 {self.head}")
        lines += [f"  {problem}" for problem in self.problems]
        if self.found > len(self.problems):
            lines.append(f"  另有 {self.found - len(self.problems)} 个问题未列出。")
        return lines


class Auditor:
    """Takes seals, then leaves by position, then unsealed events, and fills a report.

    `anchors` are seal digests by number, kept outside (printed, sent to another
    system): they show a ledger that was rewritten as a whole.
    """

    def __init__(
        self,
        report: Report,
        seals: Iterable[SealRecord],
        *,
        anchors: Mapping[int, str] | None = None,
        track_versions: bool = False,
    ) -> None:
        self.report = report
        self._anchors = dict(anchors or {})
        self._versions: dict[str, int] | None = {} if track_versions else None
        self._last: SealRecord | None = None
        self._seals = self._chained(seals)
        self._current: SealRecord | None = None
        self._frontier: Frontier | None = None
        self._whole = True
        self._ordered = True
        self._last_order = -1
        self._next = 0
        self._open_next()

    def leaf(
        self, position: int, digest: str, event: EventRecord | None, *, order: int | None = None
    ) -> None:
        """Check the next leaf. `order` is the event's id, which rises within a seal."""
        self._move_to(position)
        self.report.events += 1
        if self._current is None or position < self._current.start:
            self.report.add("inserted", f"位置 {position} 不属于任何封存。", position=position)
            if event is not None:
                self._track(event)
            return
        self._check_event(position, digest, event)
        if order is not None:
            self._ordered = self._ordered and order > self._last_order
            self._last_order = order
        if self._frontier is not None:
            try:
                self._frontier.append(bytes.fromhex(digest))
            except ValueError:
                self._whole = False
                self.report.add("changed", f"位置 {position} 的摘要不是摘要。", position=position)
        self._next = position + 1

    def tail(self, event: EventRecord, *, settled: bool = False) -> None:
        """Check an event without a place. `settled` tells that its id is older than a seal's."""
        if self._current is not None:
            self._finish_seals()
        self.report.unsealed += 1
        place = f"未封存的留痕 {event.kind} {event.subject}（{event.at}）"
        self._check_digest(event, place, None)
        self._track(event)
        last = self._last
        if settled or (last is not None and event.at < _earlier(last.at, GRACE)):
            self.report.add(
                "inserted", f"{place}早于最近一次封存却没有位置。", subject=event.subject
            )

    def close(self) -> Report:
        """Finish the last seals and the anchors, and return the report."""
        self._finish_seals()
        for number in sorted(self._anchors):
            self.report.add("anchor", f"第 {number} 次封存不存在。")
        self._anchors.clear()
        return self.report

    def _chained(self, seals: Iterable[SealRecord]) -> Iterator[SealRecord]:
        previous: SealRecord | None = None
        for seal in seals:
            self._check_link(seal, previous)
            self.report.seals += 1
            self.report.head = seal.digest
            previous = self._last = seal
            yield seal

    def _check_link(self, seal: SealRecord, previous: SealRecord | None) -> None:
        name = f"第 {seal.number} 次封存"
        number, start, digest = (
            (previous.number + 1, previous.start + previous.size, previous.digest)
            if previous
            else (1, 0, NO_SEAL)
        )
        if seal.number != number:
            self.report.add("chain", f"{name}之前缺第 {number} 次封存。")
        if seal.start != start:
            self.report.add("chain", f"{name}从位置 {seal.start} 起，应从 {start} 起。")
        if seal.previous != digest:
            self.report.add("chain", f"{name}没有接上前一次封存。")
        if previous and seal.at < previous.at:
            self.report.add("chain", f"{name}的时间早于前一次封存。")
        if _computed(seal) != seal.digest:
            self.report.add("chain", f"{name}的摘要不符，封存本身被改动。")
        if (anchor := self._anchors.pop(seal.number, seal.digest)) != seal.digest:
            self.report.add("anchor", f"{name}的摘要是 {seal.digest}，所存为 {anchor}。")

    def _open_next(self) -> None:
        self._current = next(self._seals, None)
        if self._current is not None:
            self._frontier = _frontier(self._current)
            self._whole = self._frontier is not None
            self._ordered, self._last_order = True, -1
            self._next = self._current.start

    def _move_to(self, position: int) -> None:
        while self._current is not None and position >= self._current.start + self._current.size:
            self._close_seal(self._current)
        if self._current is not None and self._next < position:
            self._report_gap(self._next, position)

    def _finish_seals(self) -> None:
        while self._current is not None:
            self._close_seal(self._current)

    def _close_seal(self, seal: SealRecord) -> None:
        end = seal.start + seal.size
        if self._next < end:
            self._report_gap(self._next, end)
        elif self._whole and self._frontier and self._frontier.root().hex() != seal.root:
            self._report_root(seal)
        elif not self._ordered:
            self.report.add("reordered", f"第 {seal.number} 次封存内的次序与写入次序不同。")
        self._open_next()

    def _report_root(self, seal: SealRecord) -> None:
        if self._ordered:
            message = f"第 {seal.number} 次封存的根与其 {seal.size} 条留痕不符：有留痕被替换。"
            self.report.add("root", message, position=seal.start)
        else:
            message = f"第 {seal.number} 次封存的根与留痕的次序不符。"
            self.report.add("reordered", message, position=seal.start)

    def _report_gap(self, start: int, end: int) -> None:
        self._whole = False
        places = f"位置 {start}" if end - start == 1 else f"位置 {start} 至 {end - 1}"
        self.report.add("removed", f"{places} 的留痕不见了。", position=start)

    def _check_event(self, position: int, digest: str, event: EventRecord | None) -> None:
        place = f"位置 {position}"
        if event is None:
            self.report.add("removed", f"{place} 的留痕不见了。", position=position)
            return
        place += f"（{event.kind} {event.subject}）"
        if self._check_digest(event, place, position) and event.digest != digest:
            self.report.add(
                "changed",
                f"{place}与封存时的摘要不同。",
                position=position,
                subject=event.subject,
            )
        self._track(event)

    def _check_digest(self, event: EventRecord, place: str, position: int | None) -> bool:
        try:
            sound = event_digest(event) == event.digest
        except ValueError:
            sound = False
        if not sound:
            message = f"{place}的内容与摘要不符。"
            self.report.add("changed", message, position=position, subject=event.subject)
        return sound

    def _track(self, event: EventRecord) -> None:
        if self._versions is None or event.version is None:
            return
        known = self._versions.get(event.subject, 0)
        if event.version != known + 1:
            message = f"{event.subject} 在第 {known} 版之后是第 {event.version} 版。"
            self.report.add("version", message, subject=event.subject)
        self._versions[event.subject] = max(known, event.version)


def _computed(seal: SealRecord) -> str:
    try:
        return seal_digest(seal)
    except (ValueError, OverflowError):
        return ""


def _frontier(seal: SealRecord) -> Frontier | None:
    try:
        return Frontier(digest_function(seal.algorithm))
    except ValueError:
        return None


def _earlier(at: str, by: timedelta) -> str:
    return moment(datetime.fromisoformat(at) - by)
