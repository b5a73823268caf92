"""Takes mediators over from a spreadsheet: everything or nothing, each row with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import transaction
from pydantic import ValidationError

from fengqiao.disputes.mediators.inputs import MediatorInput
from fengqiao.disputes.mediators.models import MediationBody, Mediator, MediatorRole, Sex
from fengqiao.disputes.mediators.services import add_mediator
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import MIB, Limits
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.inputs import explain_errors

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any, BinaryIO

    from fengqiao.kernel.org.models import Street
    from fengqiao.kernel.org.recording import ChangedBy
    from fengqiao.kernel.tables.model import Row

LIMITS: Final = Limits(rows=2_000, columns=40, file_bytes=5 * MIB, unpacked_bytes=100 * MIB)
# Column → whether it must be there.
COLUMNS: Final = {
    "调解组织": True, "姓名": True, "性别": True, "身份": True, "出生日期": True, "任期起": True,
    "任期止": False, "擅长": False, "专职": False, "少数民族": False,
}  # fmt: skip
EXAMPLE: Final = [
    "榆树居民区调委会", "张三", "女", "委员", "1980-05-01", "2026-01-01", "2028-12-31",
    "邻里、物业", "否", "否",
]  # fmt: skip
_YES: Final = {"是": True, "否": False, "": False}


@dataclass
class Report:
    """What an import did; `problems` are (row as counted in the file, reason)."""

    added: int = 0
    unchanged: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


class _Undo(Exception):
    """Leaves the transaction: one bad row takes nothing over."""


def import_mediators(
    street: Street, source: BinaryIO, name: str, *, by: ChangedBy, at: datetime
) -> Report:
    """Take the file over; a row that is there already is left alone, so that it may come twice.

    Raises TableError, in words for an officer, when the file cannot be read as a whole.
    """
    report = Report()
    with read_table(source, name, limits=LIMITS) as table:
        missing = [each for each, must in COLUMNS.items() if must and each not in table.columns]
        if missing:
            raise TableError(
                f"缺少列：{'、'.join(missing)}",
                "调解员名册的必备列",
                "请下载模板，按模板的列名填写",
            )
        bodies = dict(MediationBody.objects.filter(street=street).values_list("name", "pk"))
        try:
            with transaction.atomic():
                for row in table.rows:
                    _take(street, row, bodies, report, by, at)
                if report.problems:
                    raise _Undo
        except _Undo:
            report.added = 0
    return report


def _take(
    street: Street, row: Row, bodies: dict[str, int], report: Report, by: ChangedBy, at: datetime
) -> None:
    try:
        if row.problems:
            raise Refused(row.reason)
        data = MediatorInput.model_validate(_values(row, bodies))
        known = Mediator.objects.filter(
            body=data.body, name=data.name, role=data.role, starts_on=data.starts_on
        )
        if known.exists():
            report.unchanged += 1
            return
        with transaction.atomic():
            add_mediator(street, data, by=by, at=at)
        report.added += 1
    except ValidationError as error:
        texts = [text for _, text in explain_errors(error, MediatorInput)]
        report.problems.append((row.number, "；".join(texts)))
    except Refused as refusal:
        report.problems.append((row.number, str(refusal)))


def _values(row: Row, bodies: dict[str, int]) -> dict[str, Any]:
    name = row.get("调解组织", "")
    if name not in bodies:
        raise Refused(f"没有名为“{name[:40]}”的调解组织，请先登记")
    return {
        "body": bodies[name],
        "name": row.get("姓名", ""),
        "sex": _coded(Sex, row.get("性别", "")),
        "role": _coded(MediatorRole, row.get("身份", "")),
        "born_on": _day(row.get("出生日期", "")),
        "starts_on": _day(row.get("任期起", "")),
        "ends_on": _day(row.get("任期止", "")) or None,
        "specialities": row.get("擅长", ""),
        "is_full_time": _YES.get(row.get("专职", ""), row.get("专职", "")),
        "is_minority": _YES.get(row.get("少数民族", ""), row.get("少数民族", "")),
    }


def _coded(kind: Any, word: str) -> str:
    """The stored value of a word as tables have it; the word itself when it is unknown."""
    return next((str(value) for value, label in kind.choices if label == word), word)


def _day(text: str) -> str:
    return text.removesuffix(" 00:00:00").replace("/", "-").replace(".", "-")
