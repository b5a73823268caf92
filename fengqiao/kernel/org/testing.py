"""The cast of tests: one small street with every duty, and a stranger from another street."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fengqiao.kernel.org.models import Duty, Person, Post, Street, Unit, UnitKind, User

PASSWORD = "枫桥-demo-2026"  # noqa: S105  of test data only


@dataclass(frozen=True)
class Cast:
    """Posts by the part they play; `stranger` belongs to another street."""

    street: Street
    other_street: Street
    centre: Unit
    office: Unit
    police: Unit
    elm: Unit
    willow: Unit
    elm_grid: Unit
    clerk: Post
    dispatcher: Post
    handler: Post
    mediator: Post
    grid_worker: Post
    willow_handler: Post
    leader: Post
    administrator: Post
    security: Post
    auditor: Post
    stranger: Post

    def posts(self) -> dict[str, Post]:
        """Every post of the cast by the name of its part."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Post)}


class _Builder:
    def __init__(self, street: Street) -> None:
        self.street = street
        self.kinds: dict[str, UnitKind] = {}
        self.people = 0

    def unit(self, code: str, name: str, kind: str, parent: Unit | None = None) -> Unit:
        if kind not in self.kinds:
            self.kinds[kind] = UnitKind.objects.create(street=self.street, code=kind, name=kind)
        return Unit.objects.create(
            street=self.street, parent=parent, kind=self.kinds[kind], code=code, name=name
        )

    def post(self, login: str, name: str, unit: Unit, *duties: Duty) -> Post:
        self.people += 1
        user = User.objects.create(username=f"{self.street.code}-{login}")
        person = Person.objects.create(
            street=self.street, user=user, code=f"P{self.people:03}", name=name
        )
        return Post.objects.create(
            street=self.street, person=person, unit=unit, title=duties[0].label,
            duties=[str(duty) for duty in duties], starts_on=date(2020, 1, 1),
        )  # fmt: skip


def make_cast() -> Cast:
    """Create the cast in the database. Log-ins have no password; tests force the log-in."""
    street = Street.objects.create(code="fq", name="枫桥街道", number_prefix="枫")
    build = _Builder(street)
    root = build.unit("0", "枫桥街道办事处", "street")
    centre = build.unit("01", "综治中心", "department", root)
    office = build.unit("02", "司法所", "department", root)
    police = build.unit("03", "派出所", "outside", root)
    elm = build.unit("11", "榆树居民区", "neighbourhood", root)
    willow = build.unit("12", "柳树居民区", "neighbourhood", root)
    elm_grid = build.unit("1101", "榆树第一网格", "grid", elm)
    other = Street.objects.create(code="other", name="他乡街道", number_prefix="他")
    abroad = _Builder(other)
    far = abroad.unit("0", "他乡街道办事处", "street")
    return Cast(
        street=street, other_street=other, centre=centre, office=office, police=police, elm=elm,
        willow=willow, elm_grid=elm_grid,
        clerk=build.post("clerk", "窗一", centre, Duty.INTAKE),
        dispatcher=build.post("dispatcher", "派二", centre, Duty.DISPATCH, Duty.INTAKE),
        handler=build.post("handler", "办三", police, Duty.HANDLE),
        mediator=build.post("mediator", "调四", elm, Duty.MEDIATE, Duty.HANDLE, Duty.INTAKE),
        grid_worker=build.post("grid", "格五", elm_grid, Duty.INTAKE),
        willow_handler=build.post("willow", "柳六", willow, Duty.HANDLE, Duty.INTAKE),
        leader=build.post("leader", "领七", root, Duty.LEAD),
        administrator=build.post("administrator", "系八", root, Duty.ADMINISTER),
        security=build.post("security", "安九", root, Duty.SECURE),
        auditor=build.post("auditor", "审十", root, Duty.AUDIT),
        stranger=abroad.post("stranger", "外人", far, Duty.DISPATCH, Duty.LEAD, Duty.HANDLE),
    )  # fmt: skip
