"""What the one door remembers of requests, so that a retry never doubles a matter."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class UsedKey(models.Model):
    """幂等键: one request of one actor that was carried out."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "actor", "key"], name="key_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"
