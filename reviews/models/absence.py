"""When board members cannot review."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords


class Absence(models.Model):
    """Days on which a board member is away, both included. Nobody is proposed for a round while away."""

    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["starts_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"),
        ]
        indexes: ClassVar = [models.Index(fields=["reviewer", "ends_on"], name="absence_by_reviewer")]

    def __str__(self) -> str:
        return f"{self.reviewer} away {self.starts_on} to {self.ends_on}"
