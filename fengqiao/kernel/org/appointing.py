"""Posts: the system administrator proposes, the security administrator decides.

The three administrators (三员) are three people: nobody holds two of their duties, and none
of them holds a duty over matters (GB/T 22239-2019 第三级：系统管理、审计管理、安全管理).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fengqiao.kernel.org.events import (
    POST_APPOINTED,
    POST_APPROVED,
    POST_ENDED,
    POST_PROPOSED,
    POST_REFUSED,
)
from fengqiao.kernel.org.models import ADMINISTRATORS, Approval, Duty, Person, Post, Street
from fengqiao.kernel.org.recording import record_change
from fengqiao.kernel.org.refusal import OrgRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from fengqiao.kernel.org.models import Unit
    from fengqiao.kernel.org.recording import ChangedBy


def appoint(  # noqa: PLR0913 - a post has this many parts, all by keyword
    *,
    person: Person,
    unit: Unit,
    title: str,
    duties: Iterable[Duty],
    starts_on: date,
    ends_on: date | None = None,
    by: ChangedBy,
    at: datetime,
    approved: bool = False,
) -> Post:
    """Propose a post; raises OrgRefused when the three administrators would mix.

    It carries no right before `approve_post`. `approved` skips that and is for setting up a
    street, when there is no security administrator yet.
    """
    wanted = {Duty(duty) for duty in duties}
    if not wanted:
        raise OrgRefused("请至少选择一项职责。")
    if unit.street_id != person.street_id:
        raise OrgRefused("人员与单位不属于同一街道。")
    if not unit.is_active:
        raise OrgRefused(f"“{unit.name}”已停用，不能任职。")
    with transaction.atomic():
        # Two appointments of one person at once could each look fine alone.
        Person.objects.select_for_update().get(pk=person.pk)
        _check_separation(person, wanted, starts_on, ends_on)
        post = Post(
            street_id=person.street_id, person=person, unit=unit, title=title,
            duties=sorted(wanted), starts_on=starts_on, ends_on=ends_on,
            approval=Approval.APPROVED if approved else Approval.PROPOSED,
            decided_by=by.shown_name if approved else "", decided_at=at if approved else None,
        )  # fmt: skip
        post.full_clean()
        post.save()
        body = {"person": person.code, "unit": unit.code, "duties": post.duties}
        kind = POST_APPOINTED if approved else POST_PROPOSED
        record_change(kind, post.ref, body, street=person.street, by=by, at=at)
    return post


def approve_post(post: Post, *, by: Post, at: datetime) -> None:
    """Let the post's duties take effect."""
    with transaction.atomic():
        current = _to_decide(post, by)
        _check_separation(
            current.person, {Duty(duty) for duty in current.duties}, current.starts_on,
            current.ends_on, besides=current,
        )  # fmt: skip
        _decide(post, Approval.APPROVED, "", by, at)
        body = {"person": current.person.code, "duties": current.duties}
        record_change(POST_APPROVED, post.ref, body, street=post.street, by=by, at=at)


def refuse_post(post: Post, *, reason: str, by: Post, at: datetime) -> None:
    """Turn a proposed post down, saying why; it can be proposed anew."""
    with transaction.atomic():
        current = _to_decide(post, by)
        _decide(post, Approval.REFUSED, reason, by, at)
        body = {"person": current.person.code, "reason": reason}
        record_change(POST_REFUSED, post.ref, body, street=post.street, by=by, at=at)


def end_post(post: Post, ends_on: date, *, by: ChangedBy, at: datetime) -> None:
    """The post is no longer held after `ends_on`; a later end needs a new, approved post."""
    if ends_on < post.starts_on:
        raise OrgRefused("结束日期不能早于任职日期。")
    if post.ends_on is not None and ends_on > post.ends_on:
        raise OrgRefused("不能推迟结束日期。延长任职请提名新的岗位，由安全管理员批准。")
    with transaction.atomic():
        # Two ends at once could each leave the other's administrator in place.
        Street.objects.select_for_update(no_key=True).get(pk=post.street_id)
        _keep_administrators(post, ends_on)
        post.ends_on = ends_on
        post.save(update_fields=["ends_on"])
        body = {"ends_on": ends_on.isoformat()}
        record_change(POST_ENDED, post.ref, body, street=post.street, by=by, at=at)


def _keep_administrators(post: Post, ends_on: date) -> None:
    """A street without one of its three administrators could not appoint a new one."""
    kept = {duty for duty in ADMINISTRATORS if duty in post.duties}
    if not kept or post.approval != Approval.APPROVED:
        return
    others = Post.objects.held_on(ends_on + timedelta(days=1)).filter(street=post.street_id)
    for other in others.exclude(pk=post.pk):
        kept.difference_update(Duty(duty) for duty in other.duties)
    if kept:
        names = "、".join(str(duty.label) for duty in kept)
        raise OrgRefused(f"结束后本街道没有{names}。请先提名并批准接任的人，再结束这个岗位。")


def _to_decide(post: Post, by: Post) -> Post:
    """The row as it stands now, locked; raises OrgRefused when it is not to be decided by `by`."""
    Person.objects.select_for_update().get(pk=post.person_id)
    current = Post.objects.select_for_update(of=("self",)).with_whole().get(pk=post.pk)
    if current.street_id != by.street_id:
        raise OrgRefused("岗位属于另一个街道。")
    if current.approval != Approval.PROPOSED:
        raise OrgRefused(f"该岗位{current.get_approval_display()}，不用再次决定。")
    if current.person_id == by.person_id:
        raise OrgRefused("不能决定自己的岗位，请由另一位安全管理员决定。")
    return current


def _decide(post: Post, approval: Approval, refusal: str, by: Post, at: datetime) -> None:
    post.approval, post.refusal = approval, refusal
    post.decided_by, post.decided_at = by.shown_name, at
    post.save(update_fields=["approval", "refusal", "decided_by", "decided_at"])


def _check_separation(
    person: Person,
    wanted: Collection[Duty],
    starts_on: date,
    ends_on: date | None,
    besides: Post | None = None,
) -> None:
    """One person: either exactly one administrator's duty, or none of the three.

    Proposed posts count as held: otherwise two could be approved one after the other.
    """
    held: set[Duty] = set()
    others = person.posts.exclude(approval=Approval.REFUSED)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
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
