"""Rows of a table of units (单位表)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from fengqiao.kernel.org.import_rows import Action, Taken, must, yes
from fengqiao.kernel.org.models import Unit
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.org.services import add_unit, change_unit, move_unit

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Street
    from fengqiao.kernel.org.recording import ChangedBy
    from fengqiao.kernel.tables.model import Row

# Column → whether the file must have it.
UNIT_COLUMNS: Final = {
    "代码": True, "名称": True, "类型": True, "上级代码": True, "品牌名称": False, "启用": False,
}  # fmt: skip


class UnitRows:
    """Takes units over, each after the unit above it."""

    CODE: ClassVar = "代码"
    NAME: ClassVar = "名称"
    COLUMN_OF: ClassVar = {"code": "代码", "name": "名称", "brand": "品牌名称", "kind": "类型"}

    def __init__(self, street: Street, by: ChangedBy, at: datetime) -> None:
        self.street, self.by, self.at = street, by, at
        self.units = {
            unit.code: unit
            for unit in Unit.objects.filter(street=street).select_related("kind", "parent")
        }
        for unit in self.units.values():
            unit.street = street  # one copy of the street, whose version each change raises
        self.root = next((unit for unit in self.units.values() if unit.parent_id is None), None)
        self.seen: dict[str, int] = {}

    def ordered(self, rows: list[Row]) -> list[Row]:
        """Parents before children; rows in a circle stay last and are rejected when taken."""
        in_file = {row.get("代码", "") for row in rows}
        done: set[str] = set()
        result: list[Row] = []
        waiting = rows
        while waiting:
            ready = [row for row in waiting if row.get("上级代码", "") not in in_file - done]
            if not ready:
                return result + waiting
            result += ready
            done.update(row.get("代码", "") for row in ready)
            taken = {row.number for row in ready}
            waiting = [row for row in waiting if row.number not in taken]
        return result

    def forget(self, code: str) -> None:
        """Read a unit anew after its row was undone."""
        self.units.pop(code, None)
        for unit in Unit.objects.filter(street=self.street, code=code).select_related("kind"):
            unit.street = self.street
            self.units[code] = unit

    def take(self, row: Row) -> Taken:
        """Add the unit, bring it up to date, or leave it; raises ValidationError."""
        code, name, kind = must(row, "代码"), must(row, "名称"), must(row, "类型")
        first = self.seen.setdefault(code, row.number)
        if first != row.number:
            raise OrgRefused(f"代码“{code}”与第 {first} 行重复。")
        brand, is_active = row.get("品牌名称", ""), yes(row, "启用")
        parent = self._parent(row, code)
        known = self.units.get(code)
        if known is not None:
            return self._update(known, name, kind, brand, parent, is_active=is_active)
        unit = add_unit(
            street=self.street, code=code, name=name, kind=kind, parent=parent, brand=brand,
            by=self.by, at=self.at,
        )  # fmt: skip
        if not is_active:
            change_unit(unit, name=name, brand=brand, is_active=False, by=self.by, at=self.at)
        self.units[code] = unit
        return Taken(Action.CREATED)

    def _parent(self, row: Row, code: str) -> Unit | None:
        """The unit above; an empty cell means directly below the street's own office."""
        above = row.get("上级代码", "")
        if not above:
            is_root = self.root is not None and code == self.root.code
            return None if is_root else self.root
        if above not in self.units:
            raise OrgRefused(f"没有代码为“{above}”的上级单位，或与它互为上级。")
        return self.units[above]

    def _update(
        self, unit: Unit, name: str, kind: str, brand: str, parent: Unit | None, *, is_active: bool
    ) -> Taken:
        said = []
        if unit.parent_id != (parent.pk if parent else None):
            if unit == self.root:
                raise OrgRefused("街道本级没有上级单位，请把该行的“上级代码”留空。")
            move_unit(unit, parent, by=self.by, at=self.at)
            said.append("上级")
        is_same = (unit.name, unit.kind.name, unit.brand, unit.is_active) == (
            name, kind, brand, is_active,
        )  # fmt: skip
        if not is_same:
            change_unit(
                unit, name=name, brand=brand, is_active=is_active, kind=kind, by=self.by,
                at=self.at,
            )  # fmt: skip
            said.append("名称、类型、品牌或启用")
        if not said:
            return Taken(Action.UNCHANGED)
        return Taken(Action.CHANGED, f"改动：{'；'.join(said)}")
