"""The full-text index: one entry per matter, kept in step by the transaction that writes it."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.search.tokens import bigrams


class Entry(models.Model):
    """检索条目: the searchable words of a matter (`tokens.bigrams`).

    Triggers (SQLite) or a generated column (PostgreSQL) carry every insert, update and
    delete into the index itself; see the migration `full_text`.
    """

    matter = models.OneToOneField(
        Matter, models.CASCADE, primary_key=True, related_name="search_entry", verbose_name="事项"
    )
    street = models.ForeignKey(Street, models.PROTECT, related_name="+", verbose_name="街道")
    tokens = models.TextField("检索词")

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"

    def __str__(self) -> str:
        return f"{self.matter_id}"


def entry_for(matter: Matter, *texts: str) -> Entry:
    """An unsaved entry that makes the matter findable by any words of the texts.

    Saving it again (`bulk_create(update_conflicts=True)` or `save`) replaces the words.
    """
    return Entry(matter=matter, street_id=matter.street_id, tokens=bigrams("\n".join(texts)))
