"""What the draft of an article corrects."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from simple_history.models import HistoricalRecords

from articles.models import Article
from cms.publishing.models import Edition
from reviews.models import CorrectionKind


class DraftCorrection(models.Model):
    """That an article's draft is a correction of one of its editions: minor or major, why, by whom; until it is
    published or given up. What the board is told of it is evidence (`reviews.Correction`), not this row."""

    class State(TextChoices):
        """What became of it."""

        OPEN = "open", "Under way"
        PUBLISHED = "published", "Published"
        GIVEN_UP = "given-up", "Given up"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="draft_corrections")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="draft_corrections")
    kind = models.CharField(max_length=8, choices=CorrectionKind)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    opened_at = models.DateTimeField()
    made_major_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_major_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["opened_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article"], condition=models.Q(state="open"), name="correction_one_open_per_article"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "published", "given-up"]), name="draft_correction_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CorrectionKind.values), name="draft_correction_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="draft_correction_closed_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} correction of {self.edition}"
