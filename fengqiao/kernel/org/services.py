"""Changes to the tree and the people of a street. Each writes one ledger event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from fengqiao.kernel.org.appointing import appoint, approve_post, end_post, refuse_post
from fengqiao.kernel.org.events import (
    KIND_ADDED,
    KIND_RENAMED,
    LOG_IN_GIVEN,
    PERSON_ADDED,
    PERSON_CHANGED,
    STREET_OPENED,
    UNIT_ADDED,
    UNIT_CHANGED,
    UNIT_MOVED,
)
from fengqiao.kernel.org.models import Approval, Person, Street, Unit, UnitKind, User
from fengqiao.kernel.org.recording import record_change
from fengqiao.kernel.org.refusal import OrgRefused

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.recording import ChangedBy

__all__ = [
    "OrgRefused",
    "add_kind",
    "add_person",
    "add_unit",
    "appoint",
    "approve_post",
    "change_person",
    "change_unit",
    "end_post",
    "give_log_in",
    "move_unit",
    "open_street",
    "refuse_post",
    "rename_kind",
]


def open_street(*, code: str, name: str, number_prefix: str, by: ChangedBy, at: datetime) -> Street:
    """A new tenant with its root unit."""
    with transaction.atomic():
        street = Street(code=code, name=name, number_prefix=number_prefix)
        street.full_clean()
        street.save()
        kind = UnitKind.objects.create(street=street, code="street", name="街道")
        Unit.objects.create(street=street, kind=kind, code="0", name=f"{name}办事处")
        record_change(STREET_OPENED, f"street:{code}", {"name": name}, street=street, by=by, at=at)
    return street


def add_kind(*, street: Street, name: str, by: ChangedBy, at: datetime) -> UnitKind:
    """A new unit kind of this street."""
    with transaction.atomic():
        if UnitKind.objects.filter(street=street, name=name).exists():
            raise OrgRefused(f"已有单位类型“{name}”。")
        kind = _new_kind(street, name)
        record_change(
            KIND_ADDED, f"unit_kind:{kind.code}", {"name": name}, street=street, by=by, at=at
        )
    return kind


def rename_kind(kind: UnitKind, *, name: str, by: ChangedBy, at: datetime) -> None:
    """Another name for a unit kind, for all units that have it."""
    street = kind.street
    with transaction.atomic():
        if UnitKind.objects.filter(street=street, name=name).exclude(pk=kind.pk).exists():
            raise OrgRefused(f"已有单位类型“{name}”。")
        kind.name = name
        kind.full_clean()
        kind.save(update_fields=["name"])
        touch_tree(street)
        record_change(
            KIND_RENAMED, f"unit_kind:{kind.code}", {"name": name}, street=street, by=by, at=at
        )


def add_unit(
    *,
    street: Street,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    brand: str = "",
    by: ChangedBy,
    at: datetime,
) -> Unit:
    """A new unit; a kind not seen before becomes a kind of this street."""
    if parent is not None and parent.street_id != street.pk:
        raise OrgRefused("上级单位不属于本街道。")
    with transaction.atomic():
        unit = Unit(
            street=street, parent=parent, kind=_kind_named(street, kind), code=code, name=name,
            brand=brand,
        )  # fmt: skip
        unit.full_clean(validate_constraints=True)
        unit.save()
        touch_tree(street)
        record_change(
            UNIT_ADDED, f"unit:{code}",
            {"name": name, "kind": kind, "parent": parent.code if parent else ""},
            street=street, by=by, at=at,
        )  # fmt: skip
    return unit


def move_unit(unit: Unit, parent: Unit | None, *, by: ChangedBy, at: datetime) -> None:
    """Hang a unit elsewhere; below itself is refused."""
    if parent is not None and parent.street_id != unit.street_id:
        raise OrgRefused("上级单位不属于本街道。")
    with transaction.atomic():
        # Two moves at once could each look fine alone and together form a circle.
        Street.objects.select_for_update(no_key=True).get(pk=unit.street_id)
        _refuse_circle(unit, parent)
        before = unit.parent.code if unit.parent else ""
        unit.parent = parent
        unit.save(update_fields=["parent"])
        touch_tree(unit.street)
        body = {"before": before, "after": parent.code if parent else ""}
        record_change(UNIT_MOVED, f"unit:{unit.code}", body, street=unit.street, by=by, at=at)


def change_unit(
    unit: Unit,
    *,
    name: str,
    brand: str,
    is_active: bool,
    kind: str = "",
    by: ChangedBy,
    at: datetime,
) -> None:
    """Rename a unit, change its kind, give it a local brand, or put it out of use."""
    if not is_active:
        _refuse_stop(unit, at)
    street = unit.street
    with transaction.atomic():
        if kind:
            unit.kind = _kind_named(street, kind)
        unit.name, unit.brand, unit.is_active = name, brand, is_active
        unit.full_clean()
        unit.save(update_fields=["name", "brand", "is_active", "kind"])
        touch_tree(street)
        body = {"name": name, "brand": brand, "kind": unit.kind.name, "active": is_active}
        record_change(UNIT_CHANGED, f"unit:{unit.code}", body, street=street, by=by, at=at)


def touch_tree(street: Street) -> None:
    """Tell every process that its copy of the tree is old."""
    Street.objects.filter(pk=street.pk).update(org_version=F("org_version") + 1)
    street.refresh_from_db(fields=["org_version"])


def add_person(
    *, street: Street, code: str, name: str, username: str = "", by: ChangedBy, at: datetime
) -> Person:
    """A new person, with a log-in when a user name is given (its password is set apart)."""
    with transaction.atomic():
        user = _new_user(username) if username else None
        person = Person(street=street, code=code, name=name, user=user)
        person.full_clean()
        person.save()
        body = {"log_in": user is not None}
        record_change(PERSON_ADDED, f"person:{code}", body, street=street, by=by, at=at)
    return person


def change_person(person: Person, *, code: str, name: str, by: ChangedBy, at: datetime) -> None:
    """Correct a person's staff number or name."""
    with transaction.atomic():
        before = person.code
        person.code, person.name = code, name
        person.full_clean()
        person.save(update_fields=["code", "name"])
        body = {"code_before": before}
        record_change(PERSON_CHANGED, f"person:{code}", body, street=person.street, by=by, at=at)


def give_log_in(person: Person, *, username: str, by: ChangedBy, at: datetime) -> User:
    """A log-in for somebody who has none; it opens nothing before a password is set."""
    with transaction.atomic():
        if person.user is not None:
            raise OrgRefused(f"“{person.name}”已有登录账号。")
        person.user = user = _new_user(username)
        person.save(update_fields=["user"])
        record_change(
            LOG_IN_GIVEN, f"user:{user.pk}", {"person": person.code},
            street=person.street, by=by, at=at,
        )  # fmt: skip
    return user


def _new_user(username: str) -> User:
    user = User(username=User.normalize_username(username))
    user.set_unusable_password()
    if User.objects.filter(username__iexact=user.username).exists():
        raise OrgRefused(f"用户名“{username}”已被使用，请换一个。")
    user.full_clean()
    user.save()
    return user


def _refuse_circle(unit: Unit, parent: Unit | None) -> None:
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            raise OrgRefused(f"“{unit.name}”不能移到自己的下级单位之下。")
        above = above.parent


def _refuse_stop(unit: Unit, at: datetime) -> None:
    """A unit with people or active units below stays in use."""
    today = timezone.localdate(at)
    posts = unit.posts.exclude(approval=Approval.REFUSED)
    if posts.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists():
        raise OrgRefused(f"“{unit.name}”还有在任岗位，请先结束这些岗位再停用。")
    if unit.children.filter(is_active=True).exists():
        raise OrgRefused(f"“{unit.name}”还有启用的下级单位，请先移走或停用下级单位。")


def _kind_named(street: Street, name: str) -> UnitKind:
    known = UnitKind.objects.filter(street=street, name=name).first()
    return known or _new_kind(street, name)


def _new_kind(street: Street, name: str) -> UnitKind:
    number = UnitKind.objects.filter(street=street).count() + 1
    while UnitKind.objects.filter(street=street, code=f"k{number}").exists():
        number += 1
    kind = UnitKind(street=street, code=f"k{number}", name=name)
    kind.full_clean()
    kind.save()
    return kind
