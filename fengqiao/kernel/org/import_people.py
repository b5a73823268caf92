"""Rows of a table of people with their posts (人员与岗位表); several rows may name one person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from fengqiao.kernel.org.import_rows import Action, Taken, day, must
from fengqiao.kernel.org.models import Approval, Duty, Person, Post, Unit
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.org.services import (
    add_person,
    appoint,
    change_person,
    end_post,
    give_log_in,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from fengqiao.kernel.org.models import Street
    from fengqiao.kernel.org.recording import ChangedBy
    from fengqiao.kernel.tables.model import Row

# Column → whether the file must have it.
PEOPLE_COLUMNS: Final = {
    "工号": True, "姓名": True, "用户名": False, "单位代码": False, "岗位名称": False,
    "职责": False, "任职起": False, "任职止": False,
}  # fmt: skip
POST_COLUMNS: Final = ("单位代码", "岗位名称", "职责", "任职起")
_DUTIES: Final = {str(duty.label): duty for duty in Duty} | {duty.value: duty for duty in Duty}
_BETWEEN: Final = re.compile(r"[、，,；;\s]+")


class PersonRows:
    """Takes people over and proposes their posts."""

    CODE: ClassVar = "工号"
    NAME: ClassVar = "姓名"
    COLUMN_OF: ClassVar = {
        "code": "工号", "name": "姓名", "username": "用户名", "title": "岗位名称",
        "starts_on": "任职起", "ends_on": "任职止",
    }  # fmt: skip

    def __init__(self, street: Street, by: ChangedBy, at: datetime) -> None:
        self.street, self.by, self.at = street, by, at
        people = Person.objects.filter(street=street).select_related("user")
        self.people = {person.code: person for person in people}
        self.units = {unit.code: unit for unit in Unit.objects.filter(street=street)}
        self.names: dict[str, tuple[str, int]] = {}

    @staticmethod
    def ordered(rows: list[Row]) -> list[Row]:
        """As they stand: no row waits for another."""
        return rows

    def forget(self, code: str) -> None:
        """Read a person anew after the row was undone."""
        self.people.pop(code, None)
        known = Person.objects.filter(street=self.street, code=code).select_related("user")
        self.people.update({person.code: person for person in known})

    def take(self, row: Row) -> Taken:
        """Add or correct the person, and propose the post unless it is there."""
        code, name = must(row, "工号"), must(row, "姓名")
        first_name, first_row = self.names.setdefault(code, (name, row.number))
        if first_name != name:
            raise OrgRefused(f"工号“{code}”在第 {first_row} 行是“{first_name}”。")
        said = self._person(code, name, row.get("用户名", ""))
        is_new = said == ["人员"]
        if any(row.get(column, "") for column in POST_COLUMNS):
            said += self._post(self.people[code], row)
        if not said:
            return Taken(Action.UNCHANGED)
        action = Action.CREATED if is_new or said == ["岗位（待批准）"] else Action.CHANGED
        return Taken(action, "、".join(said))

    def _person(self, code: str, name: str, username: str) -> list[str]:
        known = self.people.get(code)
        if known is None:
            self.people[code] = add_person(
                street=self.street, code=code, name=name, username=username, by=self.by,
                at=self.at,
            )  # fmt: skip
            return ["人员"]
        said = []
        if known.name != name:
            change_person(known, code=code, name=name, by=self.by, at=self.at)
            said.append("姓名")
        if username and known.user is None:
            give_log_in(known, username=username, by=self.by, at=self.at)
            said.append("登录账号")
        elif username and known.user is not None and known.user.username != username:
            raise OrgRefused(f"工号“{code}”已有用户名“{known.user.username}”，不能改成另一个。")
        return said

    def _post(self, person: Person, row: Row) -> list[str]:
        missing = [column for column in POST_COLUMNS if not row.get(column, "")]
        if missing:
            raise OrgRefused(f"填写岗位时，{'、'.join(missing)}必须一并填写。")
        unit = self.units.get(row["单位代码"])
        if unit is None:
            raise OrgRefused(f"没有代码为“{row['单位代码']}”的单位，请先导入单位。")
        duties, starts_on, ends_on = _duties(row["职责"]), day(row, "任职起"), day(row, "任职止")
        assert starts_on is not None  # it is one of POST_COLUMNS  # noqa: S101
        known = _same_post(person, unit, row["岗位名称"], duties, starts_on)
        if known is None:
            appoint(
                person=person, unit=unit, title=row["岗位名称"], duties=duties,
                starts_on=starts_on, ends_on=ends_on, by=self.by, at=self.at,
            )  # fmt: skip
            return ["岗位（待批准）"]
        if ends_on is None or ends_on == known.ends_on:
            return []
        end_post(known, ends_on, by=self.by, at=self.at)
        return ["任职止"]


def _duties(text: str) -> list[Duty]:
    names = [name for name in _BETWEEN.split(text) if name]
    unknown = [name for name in names if name not in _DUTIES]
    if unknown:
        raise OrgRefused(
            f"不认识的职责：{'、'.join(unknown)[:60]}。可填：{'、'.join(d.label for d in Duty)}。"
        )
    return sorted({_DUTIES[name] for name in names})


def _same_post(
    person: Person, unit: Unit, title: str, duties: list[Duty], starts_on: date
) -> Post | None:
    """The post that an earlier import, or the page, has made of the same row."""
    posts = person.posts.filter(unit=unit, title=title, starts_on=starts_on)
    for post in posts.exclude(approval=Approval.REFUSED):
        if set(post.duties) == set(duties):
            return post
    return None
