"""Questions of readers. No evidence: what a reader typed can be deleted for good, and their address always is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from articles.models import Article, Audience
from cms.publishing.questions.states import QuestionState

SHORTEST_QUESTION = 10
LONGEST_QUESTION = 600
LONGEST_REASON = 500


class Question(models.Model):
    """One question of one reader, about an article or about nothing in particular.

    Its history keeps who did what with it, without the words: these are a reader's, and may have to be forgotten.
    """

    text = models.TextField()
    about = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="questions_about_it"
    )
    audience = models.CharField(max_length=20, choices=Audience, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=QuestionState, default=QuestionState.NEW)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates")
    answered_with = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="questions_answered"
    )
    awaits = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="questions_awaiting_it"
    )
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="questions_given"
    )
    reason = models.TextField(blank=True, help_text="Why it was declined. For the desk; the reader is not told.")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["text", "reason"])

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=QuestionState.GROUPED, same_as__isnull=False)
                | (~Q(state=QuestionState.GROUPED) & Q(same_as__isnull=True)),
                name="question_grouped_with_another",
            ),
            models.CheckConstraint(condition=~Q(same_as=models.F("pk")), name="question_not_grouped_with_itself"),
            models.CheckConstraint(
                condition=Q(answered_with__isnull=False)
                | ~Q(state__in=[QuestionState.ANSWERED, QuestionState.PUBLISHED]),
                name="question_answered_with_an_article",
            ),
            models.CheckConstraint(
                condition=Q(awaits__isnull=False) | ~Q(state=QuestionState.DRAFT_STARTED),
                name="question_awaits_an_article",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-asked_at", "-id"], name="questions_by_state"),
            models.Index(fields=["-asked_at", "-id"], name="questions_newest_first"),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}, {self.get_state_display().lower()}"


class AskerAddress(models.Model):
    """Where the asker wants to be told. Contact data: in a table of its own, seen by nobody, deleted once it was used,
    or after `QUESTION_ADDRESS_DAYS`."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="asker")
    address = models.EmailField()
    given_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "asker addresses"
        indexes: ClassVar = [models.Index(fields=["address"], name="asker_by_address")]

    def __str__(self) -> str:
        return f"an address for question {self.question_id}"
