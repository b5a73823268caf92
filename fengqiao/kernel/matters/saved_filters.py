"""常用筛选: a post keeps work-list queries under names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from fengqiao.kernel.matters.models import SavedFilter
from fengqiao.kernel.matters.work_list import BadQuery, Query

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Post

MOST_FILTERS = 20
LONGEST_NAME = 30
LONGEST_QUERY = 500
# Search words are personal data as often as not, so a saved filter keeps none.
NOT_KEPT = frozenset({"q", "cursor"})


class FilterRefused(ValueError):
    """A filter that cannot be kept; the text says why, in Chinese."""


def kept_query(text: str) -> str:
    """The part of a query string that a filter may keep, checked; raises FilterRefused."""
    try:
        query = Query.read({k: v for k, v in parse_qsl(text[:2000]) if k not in NOT_KEPT})
    except BadQuery as error:
        raise FilterRefused(str(error)) from error
    kept = urlencode(query.as_parameters())
    if len(kept) > LONGEST_QUERY:
        raise FilterRefused("筛选条件过长，请减少后再保存。")
    return kept


@transaction.atomic
def save_filter(*, post: Post, name: str, query: str) -> SavedFilter:
    """Keep the query under the name; the same name again replaces it. Raises FilterRefused."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise FilterRefused(f"请用1至{LONGEST_NAME}个字为筛选起名。")
    kept = kept_query(query)
    mine = SavedFilter.objects.filter(post=post.pk)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_FILTERS:
        raise FilterRefused(f"每个岗位最多保存{MOST_FILTERS}个常用筛选，请先删除不用的。")
    saved, _ = SavedFilter.objects.update_or_create(
        street=post.street, post=post, name=name, defaults={"query": kept}
    )
    return saved


def delete_filter(*, post: Post, filter_id: int) -> bool:
    """Forget one of the post's own filters; False when it has none such."""
    deleted, _ = SavedFilter.objects.filter(post=post.pk, pk=filter_id).delete()
    return bool(deleted)
