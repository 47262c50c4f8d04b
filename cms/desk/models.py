"""Where each article stands on the board: a projection of rounds and live editions, so that no page has to work it out
for every article there is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import TextChoices

from articles.models import Article, Version
from cms.publishing.models import Edition
from reviews.models import Round


class Standing(TextChoices):
    """Where an article stands on the board. “Due for re-review” depends on the day and is asked for, not stored."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    UNDER_REVIEW = "under-review", "Under Review"
    CHANGES_REQUESTED = "changes-requested", "Changes Requested"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class BoardPlace(models.Model):
    """One article's place on the board. Nobody decides anything here: `cms.desk.board_places` rewrites the row in the
    transaction that moves the article, and nothing but the board and its figures reads it."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="board_place")
    state = models.CharField(max_length=20, choices=Standing)
    since = models.DateTimeField()
    title = models.CharField(max_length=300, blank=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    review_due = models.DateField(null=True)
    errors = models.PositiveIntegerField(null=True, help_text="What the checks found in the draft when it was saved.")
    warnings = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=Standing.values), name="board_state_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "since", "id"], name="board_by_state"),
            models.Index(fields=["-since", "-id"], name="board_newest_first"),
            models.Index(fields=["state", "review_due", "id"], name="board_by_review_date"),
        ]

    def __str__(self) -> str:
        return self.title or self.article.slug
