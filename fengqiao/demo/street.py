"""The demo street: an invented office with one log-in for every duty. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fengqiao.kernel.org.models import Duty, Post, Street, Unit, User
from fengqiao.kernel.org.recording import CommandLine
from fengqiao.kernel.org.services import add_person, add_unit, appoint, open_street

if TYPE_CHECKING:
    from collections.abc import Sequence

STREET_CODE = "demo"
PASSWORD = "yanshi-2026-demo"  # noqa: S105  printed to whoever runs the demo
SINCE = date(2025, 1, 1)
OPENED_AT = datetime(2025, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SETTER_UP = CommandLine("demo")

DEPARTMENTS = (
    ("01", "综治中心", "部门", "矛调一站式窗口"),
    ("02", "司法所", "部门", "红石榴调解室"),
    ("03", "城市建设管理办", "部门", ""),
    ("04", "综合行政执法队", "部门", ""),
    ("05", "社会保障办", "部门", ""),
    ("06", "派出所", "外部单位", ""),
)
NEIGHBOURHOODS = ("榆树里", "柳荫", "槐安", "梧桐", "银杏", "桂花", "海棠", "松林")
GRIDS_EACH = 3


@dataclass(frozen=True)
class Player:
    """A log-in of the demo: user name, what it plays, and the post."""

    login: str
    part: str
    post: Post


@dataclass(frozen=True)
class DemoStreet:
    """The street with its units by name and its cast by log-in."""

    street: Street
    units: dict[str, Unit]
    cast: dict[str, Player]

    def post(self, login: str) -> Post:
        return self.cast[login].post

    def areas(self) -> list[tuple[str, list[str]]]:
        """The codes of the neighbourhoods, each with those of its grids."""
        return [
            (
                self.units[name].code,
                [
                    unit.code
                    for unit in self.units.values()
                    if unit.parent_id == self.units[name].pk
                ],
            )
            for name in self.neighbourhoods
        ]

    @property
    def neighbourhoods(self) -> list[str]:
        return [f"{name}居民区" for name in NEIGHBOURHOODS]


def build_street() -> DemoStreet:
    """Create the street, its tree and its cast; one password for all, printed by the command."""
    street = open_street(
        code=STREET_CODE, name="演示街道", number_prefix="演", by=SETTER_UP, at=OPENED_AT
    )
    root = Unit.objects.get(street=street, parent=None)
    units = {root.name: root}
    for code, name, kind, brand in DEPARTMENTS:
        units[name] = add_unit(
            street=street, code=code, name=name, kind=kind, parent=root, brand=brand,
            by=SETTER_UP, at=OPENED_AT,
        )  # fmt: skip
    for index, name in enumerate(NEIGHBOURHOODS, start=11):
        unit = add_unit(
            street=street, code=str(index), name=f"{name}居民区", kind="居民区", parent=root,
            by=SETTER_UP, at=OPENED_AT,
        )  # fmt: skip
        units[unit.name] = unit
        for number in range(1, GRIDS_EACH + 1):
            grid = add_unit(
                street=street, code=f"{index}{number:02}", name=f"{name}第{number}网格",
                kind="网格", parent=unit, by=SETTER_UP, at=OPENED_AT,
            )  # fmt: skip
            units[grid.name] = grid
    cast = {player.login: player for player in _players(street, units)}
    _give_password([player.post.person.user for player in cast.values()])
    return DemoStreet(street, units, cast)


def _players(street: Street, units: dict[str, Unit]) -> list[Player]:
    root = next(iter(units.values()))
    centre, office = units["综治中心"], units["司法所"]
    rows: list[tuple[str, str, Unit, str, Sequence[Duty]]] = [
        ("clerk", "窗口登记", centre, "窗口人员", [Duty.INTAKE]),
        ("dispatcher", "研判派单", centre, "派单员", [Duty.DISPATCH, Duty.INTAKE]),
        ("justice", "司法所调解", office, "专职调解员", [Duty.MEDIATE, Duty.HANDLE, Duty.REVIEW]),
        ("builder", "部门办理", units["城市建设管理办"], "办理员", [Duty.HANDLE]),
        ("officer", "执法", units["综合行政执法队"], "执法员", [Duty.HANDLE, Duty.ENFORCE]),
        ("labour", "部门办理", units["社会保障办"], "办理员", [Duty.HANDLE, Duty.MEDIATE]),
        ("police", "派出所对接", units["派出所"], "社区民警", [Duty.HANDLE]),
        ("lawyer", "法律顾问", office, "法律顾问", [Duty.ADVISE]),
        ("grid", "网格上报", units["榆树里第1网格"], "网格员", [Duty.INTAKE]),
        ("leader", "领导", root, "第一责任人", [Duty.LEAD]),
        ("sysadmin", "系统管理员", root, "系统管理员", [Duty.ADMINISTER]),
        ("security", "安全管理员", root, "安全管理员", [Duty.SECURE]),
        ("auditor", "审计管理员", root, "审计管理员", [Duty.AUDIT]),
    ]
    for index, name in enumerate(NEIGHBOURHOODS, start=1):
        rows.append(
            (
                f"mediator{index}", "居民区调解", units[f"{name}居民区"], "人民调解员",
                [Duty.MEDIATE, Duty.HANDLE, Duty.INTAKE],
            )
        )  # fmt: skip
    return [_player(street, index, row) for index, row in enumerate(rows, start=1)]


def _player(street: Street, index: int, row: tuple[str, str, Unit, str, Sequence[Duty]]) -> Player:
    login, part, unit, title, duties = row
    person = add_person(
        street=street, code=f"D{index:03}", name=f"演示{index:02}", username=login,
        by=SETTER_UP, at=OPENED_AT,
    )  # fmt: skip
    post = appoint(
        person=person, unit=unit, title=title, duties=duties, starts_on=SINCE,
        by=SETTER_UP, at=OPENED_AT, approved=True,
    )  # fmt: skip
    return Player(login, part, post)


def _give_password(users: Sequence[User | None]) -> None:
    """Hash once for all: a memory-hard hash each would double the demo's start."""
    real = [user for user in users if user is not None]
    real[0].set_password(PASSWORD)
    for user in real[1:]:
        user.password = real[0].password
    User.objects.bulk_update(real, ["password"])
