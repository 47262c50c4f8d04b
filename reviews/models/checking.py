"""What a reviewer does before signing: verdicts on claims, and the unfinished review."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models import Article
from cms.ledger.models import AppendOnly
from reviews.models.round import Assignment


class Verdict(models.TextChoices):
    """Whether the cited sources bear a claim out."""

    SUPPORTED = "supported", "Supported"
    PARTLY = "partly", "Partly supported"
    NOT_SUPPORTED = "not-supported", "Not supported"
    CANNOT_VERIFY = "cannot-verify", "Cannot verify"


class ClaimCheck(AppendOnly):
    """A reviewer's verdict on one claim. The newest one on the same claim holds; an empty verdict takes it back.

    `checked_sha256` covers the claim's identity and the data and retraction status of its sources: where any of these
    has changed, the verdict does not hold any more. Where none has, it carries over to the next round.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="claim_checks")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="claim_checks")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claim_checks")
    claim_identity = models.CharField(max_length=64)
    claim_text = models.TextField()
    checked_sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict__in=["", "supported", "partly", "not-supported", "cannot-verify"]),
                name="claim_check_verdict_is_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["article", "reviewer", "id"], name="claim_checks_of_reviewer")]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.verdict or 'taken back'}"


class ReviewDraft(models.Model):
    """What a reviewer has typed into the sign-off form and not signed yet. No evidence: it is overwritten at will."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="review_draft")
    decision = models.CharField(max_length=20, blank=True)
    comment = models.TextField(blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text="The checklist's answers by position.")
    updated_at = models.DateTimeField()

    @property
    def given(self) -> dict[str, str]:
        """The answers, yes or no, by position. A draft from when a question was a box to tick says yes where it was
        ticked; an empty box was no answer."""
        return {place: "yes" if answer is True else answer for place, answer in self.answers.items() if answer}

    def __str__(self) -> str:
        return f"unfinished review by {self.assignment.reviewer}"
