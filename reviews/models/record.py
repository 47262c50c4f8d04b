"""The evidence of judging: submissions, sign-offs, decisions. Append-only, each with its ledger entry."""

from __future__ import annotations

import json
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Version
from cms.ledger.models import AppendOnly, Evidence
from reviews.models.round import Assignment, Round, RoundKind, with_kinds
from reviews.signed_checks import SignedAnswer, SignedChecks, answers_signed, checks_signed
from reviews.states import RoundState


class Submission(Evidence):
    """That a version was handed to the board, by whom, with what note and which acknowledged warnings."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="submission")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="submissions")
    kind = models.CharField(max_length=12, choices=RoundKind)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    acknowledgements = models.TextField(help_text="Canonical JSON: fingerprint of each warning and the reason given.")
    terms = models.TextField(help_text="Canonical JSON of the policy that the round started with.")
    response = models.TextField(
        null=True,
        blank=True,
        help_text="The letter of response, canonical JSON: each remark that was answered, and what became of the text.",
    )

    ARTICLE_PATH = "version__article"
    LATER_COLUMNS = frozenset({"response"})

    def __str__(self) -> str:
        return f"submission of {self.version}"


class SignOff(Evidence):
    """One reviewer's signed decision on one version (21 CFR 11.50: printed name, time and meaning with the
    signature)."""

    class Choice(models.TextChoices):
        """What a reviewer can sign."""

        APPROVE = "approve", _("Approved")
        REQUEST_CHANGES = "request-changes", _("Changes requested")

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="sign_off")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sign_offs")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sign_offs")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    decision = models.CharField(max_length=20, choices=Choice)
    meaning = models.TextField()
    printed_name = models.CharField(max_length=200)
    credentials = models.CharField(max_length=200, blank=True)
    affiliation = models.CharField(max_length=200, blank=True)
    interests = models.TextField()
    interest_kinds = models.TextField(
        null=True, blank=True, help_text="Canonical JSON: of which kinds the interests are."
    )
    comment = models.TextField(blank=True)
    version_sha256 = models.CharField(max_length=64)
    method = models.CharField("method of authentication", max_length=40)
    signed_at = models.DateTimeField()
    specialty = models.CharField(max_length=120, null=True, blank=True)
    checklist = models.TextField(
        null=True, blank=True, help_text="Canonical JSON: each question of the checklist with its answer."
    )
    claim_checks = models.TextField(
        null=True, blank=True, help_text="Canonical JSON: how many claims there are, and each verdict."
    )
    open_comments = models.PositiveIntegerField(
        null=True, blank=True, help_text="Comments that were neither answered nor resolved at signing."
    )
    previous_sha256 = models.CharField("digest of the record before it", max_length=64, null=True, blank=True)

    ARTICLE_PATH = "version__article"
    LATER_COLUMNS = frozenset(
        {"specialty", "interest_kinds", "checklist", "claim_checks", "open_comments", "previous_sha256"}
    )

    class Meta:
        ordering: ClassVar = ["signed_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["approve", "request-changes"]), name="sign_off_decision_is_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-signed_at", "-id"], name="sign_off_newest_first")]

    def __str__(self) -> str:
        return f"sign-off by {self.printed_name} on {self.version}"

    @property
    def name_with_credentials(self) -> str:
        """As printed: name and credentials as at signing."""
        return f"{self.printed_name}, {self.credentials}" if self.credentials else self.printed_name

    @property
    def kinds_signed(self) -> list[str] | None:
        """Of which kinds the interests are; None from before the kinds were signed."""
        return None if self.interest_kinds is None else json.loads(self.interest_kinds)

    @property
    def interests_printed(self) -> str:
        """The interests as signed, with their kinds where these were signed too."""
        return with_kinds(self.interests, self.kinds_signed or ())

    @property
    def checks_signed(self) -> SignedChecks | None:
        """How many claims were checked at signing, by verdict; None from before verdicts were signed."""
        return checks_signed(self.claim_checks)

    @property
    def answers_signed(self) -> tuple[SignedAnswer, ...]:
        """The checklist with the answers that were signed."""
        return answers_signed(self.checklist)


class SignOffWithdrawal(Evidence):
    """A reviewer took a sign-off back before the round was over. The sign-off itself stays."""

    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "sign_off__version__article"

    def __str__(self) -> str:
        return f"withdrawal of {self.sign_off}"


class Approval(Evidence):
    """The fact that a round met its policy. One per round, made inside the transaction of the sign-off that met it."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="approval")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="approvals")
    version_sha256 = models.CharField(max_length=64)
    sign_offs_sha256 = models.TextField(
        help_text="Canonical JSON: record digests of the sign-offs that met the policy."
    )
    approvals_needed = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    ARTICLE_PATH = "version__article"

    def __str__(self) -> str:
        return f"approval of {self.version}"


class ApprovalSignOff(AppendOnly):
    """One of the sign-offs that an approval rests on."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="sign_off_rows")
    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="approval_row")

    def __str__(self) -> str:
        return f"{self.sign_off} for {self.approval}"


class Decision(Evidence):
    """A round that ended without approval: changes were requested, or the submission was withdrawn."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="decision")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=RoundState)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "version__article"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["changes-requested", "withdrawn"]), name="decision_is_not_an_approval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} of {self.round}"


class Adjudication(Evidence):
    """A managing editor decided to move on against a standing request for changes. Printed on the edition."""

    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="adjudication")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="adjudications")
    reason = models.TextField()
    adjudicated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "version__article"

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"adjudication of {self.sign_off}"


class ConflictDecision(Evidence):
    """A managing editor decided about interests that a reviewer declared: whether they may judge all the same."""

    class Outcome(models.TextChoices):
        """What was decided."""

        MAY_REVIEW = "may-review", "May review"
        MAY_NOT_REVIEW = "may-not-review", "May not review"

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="conflict_decision")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    interests = models.TextField()
    outcome = models.CharField(max_length=16, choices=Outcome)
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "version__article"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["may-review", "may-not-review"]), name="conflict_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.assignment}"
