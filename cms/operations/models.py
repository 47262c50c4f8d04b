"""When what protects the house was last done: one row for each kind, so that the doctor can ask."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Duty(models.TextChoices):
    """What somebody has to do again and again."""

    BACKUP = "backup", "Backup"
    VERIFY = "verify", "Verification of the record"
    ANCHOR = "anchor", "Anchor of the ledger"


class LastDone(models.Model):
    """When a duty was last done, and what came of it."""

    duty = models.CharField(max_length=10, choices=Duty, unique=True)
    done_at = models.DateTimeField()
    outcome = models.CharField(max_length=200)
    went_well = models.BooleanField()

    class Meta:
        verbose_name_plural = "duties last done"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="duty_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.done_at:%Y-%m-%d %H:%M}"
