"""回执: a file from the other side, matched line by line with what was sent."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from fengqiao.exchange.events import ACKNOWLEDGED, SETTLED
from fengqiao.exchange.models import Acknowledgement, Sent, SentState
from fengqiao.exchange.services.mappings import mapping_of
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import MIB, Limits
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.workflow.errors import NotFound, WrongState

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.exchange.inputs import Settle
    from fengqiao.exchange.rules.mapping import Answer
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.tables.model import Row, Table

LIMITS: Final = Limits(rows=20_000, columns=60, file_bytes=10 * MIB, unpacked_bytes=100 * MIB)
LONGEST_NUMBER, LONGEST_REASON, LONGEST_NAME = 80, 300, 120
KEPT_PROBLEMS: Final = 200


@dataclass(frozen=True)
class Line:
    """One line of the file as it was understood."""

    row: int
    number: str
    state: str
    their_number: str
    reason: str
    pack: str


def acknowledge(
    content: bytes, name: str, *, system: str, by: Post, at: datetime
) -> tuple[Acknowledgement, bool]:
    """Take a file in; the second value is False when the same file had been taken in before.

    Raises TableError for a file that cannot be read as a whole: nothing of it is taken. A
    line that cannot be used is counted and told, and does not stop the others. An answer
    that contradicts an earlier one changes nothing but marks the matter as differing.
    """
    answer = mapping_of(by.street, system, at).acknowledgement
    digest = hashlib.sha256(content).hexdigest()
    lines, faults = _read(content, name, answer)
    with transaction.atomic():
        # One file at a time for a street: the second of two equal ones finds the first.
        Street.objects.select_for_update(no_key=True).get(pk=by.street_id)
        known = Acknowledgement.objects.filter(street=by.street, system=system, digest=digest)
        if earlier := known.first():
            return earlier, False
        counts, problems = _matched(lines, system, by, at)
        shown = [*faults, *problems]
        made = Acknowledgement.objects.create(
            street=by.street, system=system, name=mask_text(name)[:LONGEST_NAME], digest=digest,
            taken_by=by, taken_at=at, lines=len(lines) + len(faults), unreadable=len(faults),
            accepted=counts["accepted"], rejected=counts["rejected"],
            repeated=counts["repeated"], differing=counts["differing"], unknown=counts["unknown"],
            problems=shown[:KEPT_PROBLEMS],
        )  # fmt: skip
        record(
            street=by.street, at=at, kind=ACKNOWLEDGED.name, subject=f"acknowledgement:{made.pk}",
            actor=by.ref, actor_name=by.shown_name,
            body={"system": system, "sha256": digest, **{k: counts[k] for k in sorted(counts)}},
        )  # fmt: skip
    return made, True


def _read(content: bytes, name: str, answer: Answer) -> tuple[list[Line], list[list[object]]]:
    lines: list[Line] = []
    faults: list[list[object]] = []
    with read_table(io.BytesIO(content), name, limits=LIMITS) as table:
        columns = _columns(table, answer)
        for row in table.rows:
            line, fault = _line(row, columns, answer)
            if line is None:
                faults.append([row.number, fault])
            else:
                lines.append(line)
    return lines, faults


def _columns(table: Table, answer: Answer) -> dict[str, str]:
    found = {
        part: next((name for name in getattr(answer, part) if name in table.columns), "")
        for part in ("number", "result", "their_number", "reason", "pack")
    }
    for part, label in (("number", "业务编号"), ("result", "结果")):
        if not found[part]:
            words = "、".join(getattr(answer, part))
            raise TableError(
                f"回执里没有{label}一列", f"列名应是{words}之一", "请核对是否选错了文件"
            )
    return found


def _line(row: Row, columns: dict[str, str], answer: Answer) -> tuple[Line | None, str]:
    cell = {part: row.get(name, "") if name else "" for part, name in columns.items()}
    used = [name for name in columns.values() if name]
    troubled = [row.problems[name] for name in ("", *used) if name in row.problems]
    if troubled:
        return None, "；".join(troubled)[:LONGEST_REASON]
    if not cell["number"]:
        return None, "没有业务编号"
    states = dict.fromkeys(answer.accepted, "accepted") | dict.fromkeys(answer.rejected, "rejected")
    state = states.get(cell["result"], "")
    if not state:
        return None, "结果不是约定的说法"
    if len(cell["number"]) > LONGEST_NUMBER or len(cell["their_number"]) > LONGEST_NUMBER:
        return None, "编号过长"
    reason = mask_text(cell["reason"])[:LONGEST_REASON]
    pack = cell["pack"] if cell["pack"].isdecimal() and len(cell["pack"]) < 9 else ""
    return Line(row.number, cell["number"], state, cell["their_number"], reason, pack), ""


def _matched(
    lines: list[Line], system: str, by: Post, at: datetime
) -> tuple[Counter[str], list[list[object]]]:
    counts: Counter[str] = Counter()
    problems: list[list[object]] = []
    sent = _sent_by_number(lines, system, by)
    taken = _numbers_taken(lines, system, by)
    changed: dict[int, Sent] = {}
    for line in lines:
        rows = sent.get(line.number, [])
        row = next((r for r in rows if not line.pack or r.pack.number == int(line.pack)), None)
        if row is None:
            counts["unknown"] += 1
            problems.append([line.row, "不是本街道报送的编号或批次"])
            continue
        outcome = _applied(line, row, taken, at)
        counts[outcome] += 1
        if outcome == "differing":
            problems.append([line.row, row.reason or "与先前的回执不一致"])
        if outcome != "repeated":
            changed[row.pk] = row
    Sent.objects.bulk_update(
        changed.values(), ["state", "their_number", "reason", "answered_at"], batch_size=200
    )
    return counts, problems


def _applied(line: Line, row: Sent, taken: dict[str, int], at: datetime) -> str:
    """What the line does to the row; contradictions keep the earlier answer and are marked."""
    same_number = not line.their_number or line.their_number == row.their_number
    if row.state == line.state and (same_number or line.state == "rejected"):
        return "repeated"
    owner = taken.get(line.their_number) if line.their_number else None
    if owner is not None and owner != row.matter_id:
        row.state, row.reason = SentState.DIFFERING, "对方编号已用于另一事项"
        row.answered_at = at
        return "differing"
    if row.state != SentState.UNANSWERED:
        said = "接收" if line.state == "accepted" else "退回"
        row.reason = f"先答复{row.get_state_display()}，后又答复{said}"[:LONGEST_REASON]
        row.state, row.answered_at = SentState.DIFFERING, at
        return "differing"
    row.state, row.reason, row.answered_at = SentState(line.state), line.reason, at
    row.their_number = line.their_number if line.state == "accepted" else ""
    if row.their_number:
        taken[row.their_number] = row.matter_id
    return line.state


def _sent_by_number(lines: list[Line], system: str, by: Post) -> dict[str, list[Sent]]:
    """What was sent under each number, the latest first."""
    found: dict[str, list[Sent]] = {}
    numbers = sorted({line.number for line in lines})
    for start in range(0, len(numbers), 400):
        rows = (
            Sent.objects.filter(
                street=by.street, system=system, matter__street=by.street,
                matter__number__in=numbers[start : start + 400],
            )
            .select_related("pack", "matter")
            .defer("matter__description", "matter__data_key")
            .order_by("-pk")
        )  # fmt: skip
        for row in rows:
            found.setdefault(row.matter.number, []).append(row)
    return found


def _numbers_taken(lines: list[Line], system: str, by: Post) -> dict[str, int]:
    """The other side's numbers that are in use, each with its matter."""
    theirs = sorted({line.their_number for line in lines if line.their_number})
    taken: dict[str, int] = {}
    for start in range(0, len(theirs), 400):
        rows = Sent.objects.filter(
            street=by.street, system=system, their_number__in=theirs[start : start + 400]
        )
        taken |= dict(rows.values_list("their_number", "matter_id"))
    return taken


@transaction.atomic
def settle(sent_id: int, value: Settle, *, by: Post, at: datetime) -> Sent:
    """A person asked the other side and says what holds; only for answers that differ."""
    row = (
        Sent.objects.select_for_update()
        .filter(
            street=by.street_id, pk=sent_id, is_latest=True,
            matter__in=Matter.objects.visible_to(by).values("pk"),
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound
    if row.state != SentState.DIFFERING:
        raise WrongState("这一件的回执没有不一致之处。", then="请查看现在的回执情况。")
    row.state, row.answered_at = SentState(value.verdict), at
    row.reason = mask_text(value.reason)[:LONGEST_REASON]
    if value.verdict == "accepted":
        row.their_number = value.their_number or row.their_number
    row.save(update_fields=["state", "reason", "answered_at", "their_number"])
    number = Matter.objects.values_list("number", flat=True).get(pk=row.matter_id)
    record(
        street=by.street, at=at, kind=SETTLED.name, subject=number, actor=by.ref,
        actor_name=by.shown_name, body={"system": row.system, "verdict": str(value.verdict)},
    )  # fmt: skip
    return row
