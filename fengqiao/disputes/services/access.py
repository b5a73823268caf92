"""Who may open a dispute beyond the rule of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.matters.models import InvolvementRole, Secrecy
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import InvalidInput

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change


def restrict(change: Change, data: inputs.RestrictAccess) -> None:
    """Close the matter to all but the named posts (and keep the one who did so)."""
    found = {
        post.pk: post
        for post in Post.objects.filter(street=change.matter.street_id, pk__in=data.posts)
    }
    if missing := set(data.posts) - set(found):
        raise InvalidInput([("posts", f"没有这些岗位：{sorted(missing)}")])
    keepers = dict(found)
    if isinstance(change.by, Post):
        keepers[change.by.pk] = change.by
    for post in keepers.values():
        change.involve(post.unit_id, InvolvementRole.NAMED, post_id=post.pk)
    change.matter.secrecy = Secrecy.RESTRICTED
    change.body |= {"named": sorted(keepers)}
