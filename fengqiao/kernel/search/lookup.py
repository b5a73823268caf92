"""Asks the index, in one statement, which matters hold each of several words."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from fengqiao.kernel.search.tokens import Phrase, fts5_query, phrase_of, ts_query

# How common a word is, is counted among the newest ids: two blocks of 2^11.
SAMPLE_LEVEL = 11
# More frequent words are not looked up: a share of the sample, or this many finds.
COMMON_SHARE = 0.01
COMMON_COUNT = 20
# SQLite looks back over this many finds a word; PostgreSQL over two blocks of ids, of 2^14
# or, where few of them are this street's, of 2^17. That is some months to some years.
REACH_FINDS = 500

_SQLITE_HEAD = """
WITH newest(first) AS (
    SELECT ((SELECT coalesce(max(matter_id), 0) FROM search_entry) >> {level}) - 1 << {level}
), sample(first, size) AS (
    SELECT first, (SELECT count(*) FROM search_entry WHERE matter_id >= first) FROM newest
)
SELECT -1, size, 0 FROM sample
"""
_SQLITE_WORD = """
UNION ALL SELECT %s, s.finds, f.id FROM (
    SELECT count(*) AS finds FROM search_text
    WHERE search_text MATCH %s AND rowid >= (SELECT first FROM sample)
) AS s, (
    SELECT rowid AS id FROM search_text WHERE search_text MATCH %s
    ORDER BY rowid DESC LIMIT {reach}
) AS f
WHERE s.finds <= (SELECT max({count}, size * {share}) FROM sample)
"""
_POSTGRESQL_HEAD = """
WITH newest AS MATERIALIZED (
    SELECT coalesce(max(matter_id), 0) AS id FROM search_entry
), sample AS MATERIALIZED (
    SELECT count(*) AS size FROM search_entry
    WHERE street_id = {street} AND matter_id >= ((SELECT id FROM newest) >> {level}) - 1 << {level}
), reach AS MATERIALIZED (
    SELECT CASE WHEN size < 400 THEN 17 ELSE 14 END AS level FROM sample
)
SELECT -1, size, 0::bigint FROM sample
"""
_POSTGRESQL_WORD = """
UNION ALL SELECT %s::int, s.finds, f.matter_id FROM (
    SELECT count(*) AS finds FROM search_entry WHERE document @@ (
        SELECT format('%%s & (''#{street}.{level}.%%s'' | ''#{street}.{level}.%%s'')',
            %s::text, id >> {level}, (id >> {level}) - 1)::tsquery FROM newest
    )
) AS s CROSS JOIN LATERAL (
    SELECT matter_id FROM search_entry
    WHERE s.finds <= (SELECT greatest({count}, size * {share}) FROM sample) AND document @@ (
        SELECT format('%%1$s & (''#{street}.%%2$s.%%3$s'' | ''#{street}.%%2$s.%%4$s'')',
            %s::text, level, id >> level, (id >> level) - 1)::tsquery FROM newest, reach
    )
) AS f
"""


@dataclass
class Found:
    """What the index knows of some words: who holds each, and how telling it is.

    A common word has no holders and no weight, nor has one that nobody holds.
    """

    holders: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    weights: dict[str, float] = field(default_factory=dict)


def look_up(database: str, words: list[str], street_id: int) -> Found:
    """The holders and weights of the words in a street, by one statement."""
    found = Found()
    wanted = [(word, phrase) for word in words if (phrase := phrase_of(word))]
    if not wanted:
        return found
    connection = connections[database]
    build = _sqlite if connection.vendor == "sqlite" else _postgresql
    statement, parameters = build([phrase for _, phrase in wanted], street_id)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    size = next(count for index, count, _ in rows if index == -1)
    for index, finds, matter_id in rows:
        if index >= 0:
            word = wanted[index][0]
            found.holders[word].append(matter_id)
            found.weights[word] = _weight(finds, size)
    return found


def _weight(finds: int, size: int) -> float:
    """Rarity as in BM25: ln(1 + (N - n + ½) / (n + ½)), never below zero."""
    return math.log(1 + max(size - finds, 0) / (finds + 0.5) + 0.5 / (finds + 0.5))


def _sqlite(phrases: list[Phrase], _street_id: int) -> tuple[str, list[Any]]:
    word = _SQLITE_WORD.format(reach=REACH_FINDS, count=COMMON_COUNT, share=COMMON_SHARE)
    parameters: list[Any] = []
    for index, phrase in enumerate(phrases):
        query = fts5_query([phrase])
        parameters += [index, query, query]
    return _SQLITE_HEAD.format(level=SAMPLE_LEVEL) + word * len(phrases), parameters


def _postgresql(phrases: list[Phrase], street_id: int) -> tuple[str, list[Any]]:
    numbers = {
        "street": int(street_id), "level": SAMPLE_LEVEL,
        "count": COMMON_COUNT, "share": COMMON_SHARE,
    }  # fmt: skip
    parameters: list[Any] = []
    for index, phrase in enumerate(phrases):
        query = ts_query([phrase])
        parameters += [index, query, query]
    statement = _POSTGRESQL_HEAD.format(**numbers)
    return statement + _POSTGRESQL_WORD.format(**numbers) * len(phrases), parameters
