"""履约提醒: that somebody was reminded, so that nobody is reminded twice."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.org.models import Street


class ReminderKind(models.TextChoices):
    SOON = "soon", "到期前"
    LATE = "late", "逾期后"


class Reminder(models.Model):
    """提醒: one for each item, kind and due day; a changed day is reminded of anew."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    obligation = models.ForeignKey("disputes.Obligation", models.PROTECT, related_name="reminders")
    kind = models.CharField("种类", max_length=6, choices=ReminderKind)
    due_on = models.DateField("履行期限")
    made_at = models.DateTimeField("提醒时间")

    class Meta:
        verbose_name = verbose_name_plural = "履约提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "obligation", "kind", "due_on"], name="reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.kind} {self.due_on}"
