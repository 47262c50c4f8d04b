"""What is said about a version: comments anchored to its passages, in threads.

A comment is written once; what becomes of it is a row of its own.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from articles.models import Audience
from cms.ledger.models import AppendOnly
from reviews.models.round import Round


class Outcome(models.TextChoices):
    """What an editor's answer says of the text."""

    CHANGED = "changed", "Changed"
    NOT_CHANGED = "not-changed", "Not changed"


class Comment(AppendOnly):
    """A remark about a version, or an answer to one (`parent`, the first of its thread).

    The passage that it is about is kept as W3C Web Annotation selectors: a TextQuoteSelector (`quote`, `prefix`,
    `suffix`) and a TextPositionSelector (`start`, `end`, in characters of the rendition's text). Without a quote it is
    about the whole.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.PROFESSIONAL)
    quote = models.TextField(blank=True)
    prefix = models.CharField(max_length=200, blank=True)
    suffix = models.CharField(max_length=200, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    must_fix = models.BooleanField(default=False, help_text="Stops approval until it is answered.")
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Mention", related_name="+")
    body = models.TextField()
    outcome = models.CharField(
        max_length=12,
        choices=Outcome,
        blank=True,
        default="",
        help_text="Of an editor's answer: what became of the text.",
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values, parent__isnull=False),
                name="comment_outcome_is_of_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__isnull=False, end__gt=F("start")),
                name="comment_position_is_a_range",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(must_fix=False), name="comment_answer_is_no_demand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} on {self.round}"


class Mention(AppendOnly):
    """Somebody was spoken to by name in a comment, and told."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mention_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "user"], name="mention_once_per_comment"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.comment}"


class CommentMark(AppendOnly):
    """What became of a comment; the newest mark holds."""

    class Kind(models.TextChoices):
        """An editor answered it, its author was content, or its author was not after all."""

        ANSWERED = "answered", "Answered"
        RESOLVED = "resolved", "Resolved"
        REOPENED = "reopened", "Reopened"

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["answered", "resolved", "reopened"]), name="comment_mark_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment} {self.kind}"
