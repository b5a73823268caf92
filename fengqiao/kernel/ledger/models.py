"""The append-only tables of a street's ledger (留痕链): events, leaves, seals.

Triggers in the database refuse every update, deletion and truncation
(`protection.py`). Rows are written by `events.py` and `seal.py` alone.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from fengqiao.kernel.ledger.digests import EventRecord, SealRecord, digest_function, moment


class Event(models.Model):
    """留痕: one thing that happened, who did it and when."""

    street = models.ForeignKey(
        "org.Street", models.PROTECT, db_index=False, related_name="+", verbose_name="街道"
    )
    at = models.DateTimeField("时间")
    kind = models.CharField("类型", max_length=60)
    subject = models.CharField("对象", max_length=80, blank=True)
    # No constraint and not in the digest: it is known only after the matter's row exists,
    # and the ledger must outlive the matter. `subject` is what the digest covers.
    matter_id = models.BigIntegerField("事项", null=True, blank=True)
    actor = models.CharField("行为人代号", max_length=80)
    actor_name = models.CharField("行为人", max_length=150)
    step = models.CharField("步骤", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", null=True, blank=True)
    body: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "内容", default=dict, blank=True
    )
    sealed_body = models.BinaryField("加密内容", null=True, blank=True)
    salt = models.CharField("盐", max_length=32)
    algorithm = models.CharField("摘要算法", max_length=10)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "留痕"
        indexes = [
            models.Index(fields=["street", "id"], name="ledger_event_by_street"),
            models.Index(
                fields=["matter_id", "id"],
                condition=Q(matter_id__isnull=False),
                name="ledger_event_by_matter",
            ),
        ]
        constraints = [
            # Serves look-up by subject too. Events without a version never collide.
            models.UniqueConstraint(
                fields=["street", "subject", "version"], name="ledger_one_event_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()

    def record(self) -> EventRecord:
        """The event as it is digested and exported."""
        return EventRecord(
            street=self.street_id,
            at=moment(self.at),
            kind=self.kind,
            subject=self.subject,
            actor=self.actor,
            actor_name=self.actor_name,
            step=self.step,
            version=self.version,
            body=self.body,
            sealed=sealed_digest(self.algorithm, self.sealed_body),
            salt=self.salt,
            algorithm=self.algorithm,
            digest=self.digest,
        )


class Seal(models.Model):
    """封存: a Merkle root over the next events of a street, chained to the seal before."""

    street = models.ForeignKey(
        "org.Street", models.PROTECT, db_index=False, related_name="+", verbose_name="街道"
    )
    number = models.PositiveBigIntegerField("序号")
    start = models.PositiveBigIntegerField("起始位置")
    size = models.PositiveIntegerField("条数")
    root = models.CharField("根", max_length=64)
    previous = models.CharField("上一封存摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)
    algorithm = models.CharField("摘要算法", max_length=10)
    at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "封存"
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="ledger_seal_number_once"),
            models.UniqueConstraint(fields=["street", "start"], name="ledger_seal_start_once"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 次封存"

    def record(self) -> SealRecord:
        """The seal as it is digested and exported."""
        return SealRecord(
            street=self.street_id,
            number=self.number,
            start=self.start,
            size=self.size,
            root=self.root,
            previous=self.previous,
            digest=self.digest,
            algorithm=self.algorithm,
            at=moment(self.at),
        )


class Leaf(models.Model):
    """The place of a sealed event in its street's ledger, counted from 0 without gaps."""

    # Without a constraint, so that a leaf still shows what was there when the event is gone.
    event = models.OneToOneField(
        Event,
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="leaf",
        verbose_name="留痕",
    )
    street = models.ForeignKey(
        "org.Street", models.PROTECT, db_index=False, related_name="+", verbose_name="街道"
    )
    position = models.PositiveBigIntegerField("位置")
    digest = models.CharField("摘要", max_length=64)
    seal = models.ForeignKey(
        Seal, models.PROTECT, db_index=False, related_name="+", verbose_name="封存"
    )

    class Meta:
        verbose_name = verbose_name_plural = "封存位置"
        constraints = [
            models.UniqueConstraint(fields=["street", "position"], name="ledger_leaf_position_once")
        ]

    def __str__(self) -> str:
        return f"位置 {self.position}"


def sealed_digest(algorithm: str, sealed_body: bytes | memoryview | None) -> str:
    """The digest of the encrypted data, or "" when an event has none."""
    if sealed_body is None:
        return ""
    return digest_function(algorithm)(bytes(sealed_body)).hex()
