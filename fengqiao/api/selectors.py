"""Whose token this is: one statement, written by hand because every request pays for it.

Django needs ten times as long to make this statement as the database to answer it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection

from fengqiao.api.models import Token
from fengqiao.kernel.org.models import Approval, Person, Post, Street, Unit, User

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import Model

# What a request needs of each row; any other column would be fetched when it is asked for.
COLUMNS: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("t", Token, ("id", "street_id", "post_id", "name", "scopes")),
    ("p", Post, ("id", "street_id", "person_id", "unit_id", "title", "duties")),
    ("s", Street, ("id", "code", "name", "number_prefix", "org_version")),
    ("u", Unit, ("id", "street_id", "code", "name")),
    ("n", Person, ("id", "street_id", "user_id", "name")),
)
M = TypeVar("M", bound="Model")


def usable_token(digest: str, now: datetime, day: date) -> tuple[Token, bool] | None:
    """The token with its post, and whether it was used on `day` before; None if unusable.

    Usable is a token that is neither expired nor revoked, of an approved post held on `day` by a
    person whose log-in, if there is one, is active.
    """
    ops = connection.ops
    on = ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [on, digest, ops.adapt_datetimefield_value(now), on, on])
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row[1:])
    token, post = _taken(Token, values), _taken(Post, values)
    street, unit, person = _taken(Street, values), _taken(Unit, values), _taken(Person, values)
    token.scopes, post.duties = _list(token.scopes), _list(post.duties)
    token.post = post
    token.street = post.street = unit.street = person.street = street
    post.unit, post.person = unit, person
    return token, bool(row[0])


def _taken(model: type[M], values: Iterator[Any]) -> M:
    names = next(names for _, known, names in COLUMNS if known is model)
    return model.from_db(connection.alias, names, [next(values) for _ in names])


def _list(stored: Any) -> list[str]:
    found: list[str] = json.loads(stored) if isinstance(stored, str) else stored
    return found


@cache
def _sql() -> str:
    name = connection.ops.quote_name
    tables = {short: name(model._meta.db_table) for short, model, _ in COLUMNS}
    columns = [f"{short}.{name(column)}" for short, _, names in COLUMNS for column in names]
    return (
        f"SELECT t.last_used_on = %s, {', '.join(columns)} FROM {tables['t']} t"  # noqa: S608
        f" JOIN {tables['p']} p ON p.id = t.post_id JOIN {tables['s']} s ON s.id = p.street_id"
        f" JOIN {tables['u']} u ON u.id = p.unit_id JOIN {tables['n']} n ON n.id = p.person_id"
        f" LEFT JOIN {name(User._meta.db_table)} l ON l.id = n.user_id"
        " WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s"
        f" AND p.approval = '{Approval.APPROVED}'"
        " AND p.starts_on <= %s AND (p.ends_on IS NULL OR p.ends_on >= %s)"
        " AND (l.id IS NULL OR l.is_active)"
    )
