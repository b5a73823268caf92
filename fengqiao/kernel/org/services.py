"""Changes to the organisation: units, people, posts. Each writes one ledger event.

The three administrators (三员) are three people: nobody holds two of their duties, and none
of them holds a duty over matters (GB/T 22239-2019 第三级：系统管理、审计管理、安全管理).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from fengqiao.kernel.org.models import (
    ADMINISTRATORS,
    Duty,
    Person,
    Post,
    Street,
    Unit,
    UnitKind,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date


class OrgRefused(ValidationError):
    """A change to the organisation that may not be made; the text says why and what to do."""


def open_street(*, code: str, name: str, number_prefix: str) -> Street:
    """A new tenant with its root unit."""
    with transaction.atomic():
        street = Street.objects.create(code=code, name=name, number_prefix=number_prefix)
        kind = UnitKind.objects.create(street=street, code="street", name="街道")
        Unit.objects.create(street=street, kind=kind, code="0", name=f"{name}办事处")
    return street


def add_unit(
    *, street: Street, code: str, name: str, kind: str, parent: Unit | None, brand: str = ""
) -> Unit:
    """A new unit; a kind not seen before becomes a kind of this street."""
    if parent is not None and parent.street_id != street.pk:
        raise OrgRefused("上级单位不属于本街道。")
    with transaction.atomic():
        unit_kind, _ = UnitKind.objects.get_or_create(
            street=street, name=kind, defaults={"code": _kind_code(street)}
        )
        unit = Unit(street=street, parent=parent, kind=unit_kind, code=code, name=name, brand=brand)
        unit.full_clean(validate_constraints=True)
        unit.save()
        touch_tree(street)
    return unit


def move_unit(unit: Unit, parent: Unit | None) -> None:
    """Hang a unit elsewhere; below itself is refused."""
    if parent is not None and parent.street_id != unit.street_id:
        raise OrgRefused("上级单位不属于本街道。")
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            raise OrgRefused(f"“{unit.name}”不能移到自己的下级单位之下。")
        above = above.parent
    with transaction.atomic():
        unit.parent = parent
        unit.save(update_fields=["parent"])
        touch_tree(unit.street)


def change_unit(unit: Unit, *, name: str, brand: str, is_active: bool) -> None:
    """Rename a unit, give it a local brand, or put it out of use."""
    if not is_active and unit.posts.filter(ends_on=None).exists():
        raise OrgRefused(f"“{unit.name}”还有在任岗位，请先结束这些岗位再停用。")
    with transaction.atomic():
        unit.name, unit.brand, unit.is_active = name, brand, is_active
        unit.full_clean()
        unit.save(update_fields=["name", "brand", "is_active"])
        touch_tree(unit.street)


def touch_tree(street: Street) -> None:
    """Tell every process that its copy of the tree is old."""
    Street.objects.filter(pk=street.pk).update(org_version=F("org_version") + 1)
    street.refresh_from_db(fields=["org_version"])


def add_person(*, street: Street, code: str, name: str, username: str = "") -> Person:
    """A new person, with a log-in when a user name is given (its password is set apart)."""
    with transaction.atomic():
        user = None
        if username:
            if User.objects.filter(username=username).exists():
                raise OrgRefused(f"用户名“{username}”已被使用，请换一个。")
            user = User.objects.create_user(username)
        person = Person(street=street, code=code, name=name, user=user)
        person.full_clean()
        person.save()
    return person


def appoint(
    *,
    person: Person,
    unit: Unit,
    title: str,
    duties: Iterable[Duty],
    starts_on: date,
    ends_on: date | None = None,
) -> Post:
    """Give a person a post; raises OrgRefused when the three administrators would mix."""
    wanted = {Duty(duty) for duty in duties}
    if not wanted:
        raise OrgRefused("请至少选择一项职责。")
    if unit.street_id != person.street_id:
        raise OrgRefused("人员与单位不属于同一街道。")
    with transaction.atomic():
        # Two appointments of one person at once could each look fine alone.
        Person.objects.select_for_update().get(pk=person.pk)
        _check_separation(person, wanted, starts_on, ends_on)
        post = Post(
            street_id=person.street_id, person=person, unit=unit, title=title,
            duties=sorted(wanted), starts_on=starts_on, ends_on=ends_on,
        )  # fmt: skip
        post.full_clean()
        post.save()
    return post


def end_post(post: Post, ends_on: date) -> None:
    """The post is no longer held after `ends_on`."""
    if ends_on < post.starts_on:
        raise OrgRefused("结束日期不能早于任职日期。")
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])


def _check_separation(
    person: Person, wanted: Collection[Duty], starts_on: date, ends_on: date | None
) -> None:
    """One person: either exactly one administrator's duty, or none of the three."""
    held: set[Duty] = set()
    others = person.posts.all()
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    for post in others:
        if post.ends_on is None or post.ends_on >= starts_on:
            held.update(Duty(duty) for duty in post.duties)
    together = held | set(wanted)
    administrators = together & ADMINISTRATORS
    if administrators and len(together) > 1:
        names = "、".join(sorted(duty.label for duty in together))
        raise OrgRefused(
            f"同一人不能同时承担：{names}。系统管理员、安全管理员、审计管理员须由三人分别担任，"
            "且不得办理事项（等级保护三级，三员分立）。请另选人员。"
        )


def _kind_code(street: Street) -> str:
    return f"k{UnitKind.objects.filter(street=street).count() + 1}"
