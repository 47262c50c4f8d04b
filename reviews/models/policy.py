"""The review rules as data, per topic."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from articles.models import Topic


class Policy(models.Model):
    """How many approvals a version needs, and within what time. The row without a topic is the house's default."""

    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="policy")
    approvals_needed = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    minor_approvals_needed = models.PositiveSmallIntegerField(
        "approvals needed for a minor correction",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text="Empty: as many as ever.",
    )
    reviewers_invited = models.PositiveSmallIntegerField(
        "reviewers to invite", default=2, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    specialties = models.JSONField(
        "specialties that must be among the approvals", default=list, blank=True, help_text="Names of specialties."
    )
    checklist = models.JSONField(
        default=list, blank=True, help_text="Questions: a list of objects with `question` and `required`."
    )
    all_claims_checked = models.BooleanField("every claim is checked before signing", default=False)
    response_days = models.PositiveSmallIntegerField("days to answer an invitation", default=5)
    review_days = models.PositiveSmallIntegerField("days to review", default=21)
    re_review_months = models.PositiveSmallIntegerField(
        "months until the next review", default=24, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    one_request_ends_round = models.BooleanField("one request for changes ends the round", default=True)
    publish_on_approval = models.BooleanField("publish as soon as a version is approved", default=False)
    emergency_publishers = models.JSONField(
        "who may publish in an emergency",
        default=list,
        blank=True,
        help_text="User names of managing editors. Without one, nobody may.",
    )
    emergency_review_days = models.PositiveSmallIntegerField(
        "days until the board has decided about an emergency publication",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "policies"
        constraints: ClassVar = [
            models.UniqueConstraint(Coalesce("topic", Value(0)), name="policy_one_per_topic_and_one_default"),
            models.CheckConstraint(condition=Q(approvals_needed__gte=1), name="policy_needs_an_approval"),
            models.CheckConstraint(
                condition=Q(minor_approvals_needed__isnull=True)
                | Q(minor_approvals_needed__gte=1, minor_approvals_needed__lte=F("approvals_needed")),
                name="policy_minor_asks_for_no_more",
            ),
        ]

    def __str__(self) -> str:
        return f"Policy for {self.topic}" if self.topic else "The house's policy"

    def terms(self) -> dict[str, Any]:
        """The rules as a round keeps them from its start."""
        return {
            "approvals_needed": self.approvals_needed,
            "minor_approvals_needed": self.minor_approvals_needed,
            "reviewers_invited": self.reviewers_invited,
            "specialties": list(self.specialties),
            "checklist": list(self.checklist),
            "all_claims_checked": self.all_claims_checked,
            "response_days": self.response_days,
            "review_days": self.review_days,
            "re_review_months": self.re_review_months,
            "one_request_ends_round": self.one_request_ends_round,
            "publish_on_approval": self.publish_on_approval,
            "emergency_publishers": list(self.emergency_publishers),
            "emergency_review_days": self.emergency_review_days,
        }
