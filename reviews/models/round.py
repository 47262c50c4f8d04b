"""One review of one version, and its assignments. States move; the evidence is in `record`."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.models import Article, Version
from reviews.states import OPEN_ASSIGNMENTS, OPEN_ROUNDS, AssignmentState, RoundState
from reviews.terms import Terms, terms_of


class RoundKind(models.TextChoices):
    """Why the board is asked."""

    REVIEW = "review", "Review"
    RE_REVIEW = "re-review", "Re-review of unchanged text"


class Round(models.Model):
    """One review of one version: Submitted → Under Review → Approved, Changes Requested or Withdrawn.

    `terms` is the policy as it was when the round began; changing a policy never changes a running round.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="rounds")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=RoundKind, default=RoundKind.REVIEW)
    state = models.CharField(max_length=20, choices=RoundState, default=RoundState.SUBMITTED)
    terms = models.JSONField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submitted_rounds"
    )
    submitted_at = models.DateTimeField()
    review_began_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateTimeField(
        null=True, blank=True, help_text="Readers have the text already: the board is to decide by then."
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-submitted_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="round_number_once_per_article"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state__in=OPEN_ROUNDS), name="round_one_open_per_article"
            ),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_ROUNDS, closed_at__isnull=True)
                | (~Q(state__in=OPEN_ROUNDS) & Q(closed_at__isnull=False)),
                name="round_closed_when_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at"], name="round_by_state"),
            models.Index(fields=["-closed_at"], name="round_last_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.article.slug} round {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether the board can still decide."""
        return self.state in OPEN_ROUNDS

    @property
    def rules(self) -> Terms:
        """The policy that the round started with."""
        return terms_of(self.terms)


class InterestKind(models.TextChoices):
    """What ties a reviewer to the matter (ICMJE, Disclosure of Interests)."""

    FINANCIAL = "financial", _("Financial")
    EMPLOYMENT = "employment", _("Employment")
    AUTHORSHIP = "authorship", _("Authorship of a cited source")
    PERSONAL = "personal", _("Personal")


def kinds_in_words(kinds: Collection[str]) -> str:
    """Kinds of interests in the order in which they are asked for: `Financial, Personal`."""
    return ", ".join(str(kind.label) for kind in InterestKind if kind in kinds)


def with_kinds(interests: str, kinds: Collection[str]) -> str:
    """Interests as they are printed: `Financial, Personal: Lecture fees, 2025.`; the words alone without a kind."""
    return f"{kinds_in_words(kinds)}: {interests}" if kinds else interests


MARKS = [f"told_{of}_{what}" for of in ("answer", "review") for what in ("due_soon", "overdue", "escalated")]
# When something last happened to an assignment that is over.
LAST_TOUCHED = Coalesce("closed_at", "answered_at", "invited_at")


def _untold(kind: str, state: AssignmentState, deadline: str) -> models.Index:
    """The index of the open assignments that nobody was told of in this manner, by the date that it is about.

    It holds whatever else is asked of them: reading the table as well, PostgreSQL would take any index of the state,
    because it takes a state and a mark for unrelated and expects that hardly anything was told.
    """
    since = "invited_at" if state == AssignmentState.INVITED else "answered_at"
    return models.Index(
        fields=[deadline, "id"],
        include=["round", "reviewer", "has_interests", since],
        condition=Q(state=state, **{f"told_{kind}": False}),
        name=f"assignment_{kind}",
    )


class Assignment(models.Model):
    """One reviewer in one round: invited, accepted, declined, done or closed."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=12, choices=AssignmentState, default=AssignmentState.INVITED)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
        help_text="The assignment whose place this one takes: declined, or handed over.",
    )
    invited_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    close_reason = models.TextField(blank=True)
    has_interests = models.BooleanField(null=True, blank=True)
    interest_kinds = models.JSONField("kinds of interests", default=list, blank=True)
    interests = models.TextField(
        "conflict-of-interest statement", blank=True, help_text="Looking back two years; printed with the edition."
    )
    # Marks of `reviews.reminders`: what an index need not look at any more. They decide nothing.
    told_answer_due_soon = models.BooleanField(default=False, db_default=False, editable=False)
    told_answer_overdue = models.BooleanField(default=False, db_default=False, editable=False)
    told_answer_escalated = models.BooleanField(default=False, db_default=False, editable=False)
    told_review_due_soon = models.BooleanField(default=False, db_default=False, editable=False)
    told_review_overdue = models.BooleanField(default=False, db_default=False, editable=False)
    told_review_escalated = models.BooleanField(default=False, db_default=False, editable=False)
    history = HistoricalRecords(excluded_fields=MARKS)

    class Meta:
        ordering: ClassVar = ["invited_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "reviewer"],
                condition=Q(state__in=OPEN_ASSIGNMENTS),
                name="assignment_one_open_per_reviewer",
            ),
            models.CheckConstraint(condition=Q(state__in=AssignmentState.values), name="assignment_state_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reviewer", "state", "due_at"], name="assignment_queue"),
            models.Index(fields=["state", "due_at"], name="assignment_late"),
            models.Index(
                fields=["state", "reviewer", "due_at", "respond_by", "answered_at"], name="assignment_open_work"
            ),
            models.Index(
                fields=["answered_at", "id"],
                condition=Q(state=AssignmentState.ACCEPTED, has_interests=True),
                name="assignment_with_interests",
            ),
            models.Index(F("reviewer"), LAST_TOUCHED.desc(), F("id").desc(), name="assignment_past"),
            _untold("answer_due_soon", AssignmentState.INVITED, "respond_by"),
            _untold("answer_overdue", AssignmentState.INVITED, "respond_by"),
            _untold("answer_escalated", AssignmentState.INVITED, "respond_by"),
            _untold("review_due_soon", AssignmentState.ACCEPTED, "due_at"),
            _untold("review_overdue", AssignmentState.ACCEPTED, "due_at"),
            _untold("review_escalated", AssignmentState.ACCEPTED, "due_at"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} in {self.round}"

    @property
    def is_open(self) -> bool:
        """Whether something is still asked of the reviewer."""
        return self.state in OPEN_ASSIGNMENTS

    @property
    def kinds_label(self) -> str:
        """Of which kinds the declared interests are: `Financial, Personal`."""
        return kinds_in_words(self.interest_kinds)

    @property
    def interests_sentence(self) -> str:
        """What is signed about the reviewer's interests."""
        if self.has_interests is None:
            return "Not yet declared."
        return self.interests if self.has_interests else "None declared."

    @property
    def interests_printed(self) -> str:
        """What is printed about them: the words, and before them of which kind they are."""
        return with_kinds(self.interests_sentence, self.interest_kinds)
