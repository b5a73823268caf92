"""Imports a table of matters through the one door: every row ends created, duplicate or rejected.

Running it twice creates nothing new: each row carries the sender's number, or else a digest of
its own content, and a number that is there already makes a duplicate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.inputs import StepInput, validated
from fengqiao.kernel.workflow.intake.mapping import RowError
from fengqiao.kernel.workflow.perform import Performed, open_many

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.tables.model import Row, Table
    from fengqiao.kernel.tables.writing import RejectFile
    from fengqiao.kernel.workflow.intake.mapping import ImportMap

CHUNK = 500
OWN_SYSTEM = "表格导入"
SAMPLE = 20


@dataclass(frozen=True)
class Reading:
    """One row as the mapping reads it."""

    row: Row
    value: StepInput
    at: datetime
    number: str


@dataclass
class ImportReport:
    """The account of an import: read = created + duplicate + rejected, always."""

    read: int = 0
    created: int = 0
    duplicate: int = 0
    rejected: int = 0
    suggested: int = 0
    first_reasons: list[tuple[int, str]] = field(default_factory=list)
    sample: list[dict[str, Any]] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        return self.read == self.created + self.duplicate + self.rejected

    def line(self) -> str:
        """The account in one line, with its sum."""
        return (
            f"读入 {self.read} = 新建 {self.created} + 重复 {self.duplicate} + 退回 {self.rejected}"
        )


class Importer:
    """One run over one table. `dry_run`: everything is checked, nothing is written."""

    def __init__(
        self,
        mapping: ImportMap,
        *,
        by: Actor,
        at: datetime,
        rejects: RejectFile | None = None,
        dry_run: bool = False,
        told: Callable[[ImportReport], None] | None = None,
    ) -> None:
        self.mapping = mapping
        self.by = by
        self.at = at
        self.rejects = rejects
        self.dry_run = dry_run
        self.told = told
        self.report = ImportReport()
        self._seen: set[str] = set()

    def run(self, table: Table) -> ImportReport:
        """Import every row of the table; raises MappingError when it lacks a column."""
        self.mapping.check_columns(table.columns)
        rows = iter(table.rows)
        while chunk := list(islice(rows, CHUNK)):
            self._take(chunk)
            if self.told:
                self.told(self.report)
        return self.report

    def _take(self, chunk: list[Row]) -> None:
        self.report.read += len(chunk)
        readings = list(self._readings(chunk))
        known = self._known([reading.number for reading in readings])
        fresh = []
        for reading in readings:
            if reading.number in known or reading.number in self._seen:
                self.report.duplicate += 1
                continue
            self._seen.add(reading.number)
            fresh.append(reading)
        if self.dry_run:
            self._count(fresh)
        elif fresh:
            self._open(fresh)

    def _readings(self, chunk: list[Row]) -> Iterator[Reading]:
        for row in chunk:
            try:
                yield self._reading(row)
            except (RowError, Refused) as error:
                self._reject(row, str(error))

    def _reading(self, row: Row) -> Reading:
        if row.problems:
            raise RowError(row.reason)
        data = self.mapping.data(row)
        number = row.get(self.mapping.number, "").strip() if self.mapping.number else ""
        if self.mapping.number and not number:
            raise RowError(f"“{self.mapping.number}”列没有来源编号")
        number = number or _digest(row)
        data |= {"external_system": self.mapping.system or OWN_SYSTEM, "external_number": number}
        value = validated(self.mapping.step.input, data)
        return Reading(row, value, self.mapping.moment(row, self.at), number)

    def _known(self, numbers: list[str]) -> set[str]:
        """Those of the sender's numbers that the street has already."""
        found = Matter.objects.filter(
            street=self.by.street,
            external_system=self.mapping.system or OWN_SYSTEM,
            external_number__in=numbers,
        )
        return set(found.values_list("external_number", flat=True))

    def _open(self, fresh: list[Reading]) -> None:
        try:
            results = self._open_all(fresh)
        except IntegrityError:
            # Somebody else handed over one of these at the same moment: it is a duplicate now.
            known = self._known([reading.number for reading in fresh])
            if not known:
                raise
            self.report.duplicate += len(known)
            fresh = [reading for reading in fresh if reading.number not in known]
            results = self._open_all(fresh)
        for reading, result in zip(fresh, results, strict=True):
            if isinstance(result, Performed):
                self.report.created += 1
                detail = getattr(result.matter, self.mapping.procedure.detail, None)
                self.report.suggested += bool(getattr(detail, "suggestion", None))
            else:
                self._reject(reading.row, str(result))

    def _open_all(self, fresh: list[Reading]) -> list[Performed | Refused]:
        return open_many(
            self.mapping.procedure.kind,
            self.mapping.step.name,
            [(reading.value, reading.at) for reading in fresh],
            by=self.by,
        )

    def _count(self, fresh: list[Reading]) -> None:
        self.report.created += len(fresh)
        for reading in fresh[: SAMPLE - len(self.report.sample)]:
            self.report.sample.append(
                {"row": reading.row.number, "at": reading.at, "value": reading.value}
            )

    def _reject(self, row: Row, reason: str) -> None:
        self.report.rejected += 1
        if len(self.report.first_reasons) < SAMPLE:
            self.report.first_reasons.append((row.number, reason))
        if self.rejects:
            self.rejects.add(row, reason)


def _digest(row: Row) -> str:
    """A number for a row whose sender gave none: the same row always gets the same."""
    text = json.dumps(sorted(row.items()), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
