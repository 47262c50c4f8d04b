"""A link to one frozen version for people without an account, and how often it was opened. No evidence: nothing is
decided by it. The audit trail keeps who made and revoked it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from articles.models import Version
from cms import clock

LONGEST_PURPOSE = 200


class PreviewLink(models.Model):
    """One link. The token is only in the address that was shown once; here is its digest, until the row is old."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="preview_links")
    purpose = models.CharField(max_length=LONGEST_PURPOSE)
    token_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    history = HistoricalRecords(excluded_fields=["token_sha256"])

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="preview_link_revoked_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["token_sha256"], condition=~Q(token_sha256=""), name="preview_link_token_once"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="preview_link_expires"),
        ]

    def __str__(self) -> str:
        return f"preview link to {self.version}"

    @property
    def is_open(self) -> bool:
        """Whether it was neither revoked nor has expired."""
        return self.revoked_at is None and clock.now() < self.expires_at


class PreviewOpening(models.Model):
    """How often a link was opened within one hour. Who opened it, and from where, is not kept."""

    link = models.ForeignKey(PreviewLink, on_delete=models.PROTECT, related_name="openings")
    hour = models.DateTimeField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-hour"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "hour"], name="preview_opening_once_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.link} at {self.hour:%Y-%m-%d %H}h: {self.times}"
