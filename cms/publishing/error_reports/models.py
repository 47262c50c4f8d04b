"""Reports of readers that an article may be wrong. No evidence: what was typed can be deleted for good."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from articles.models import Audience

SHORTEST_REPORT = 10
LONGEST_REPORT = 3_000
LONGEST_PASSAGE = 1_000
LONGEST_NOTE = 1_000
LONGEST_PAGE = 300


class Outcome(models.TextChoices):
    """What became of a report."""

    OPEN = "open", "To look into"
    NOTICE = "notice", "A notice was placed"
    CORRECTION = "correction", "To be corrected by a new edition"
    NO_ERROR = "no-error", "Not an error"
    OTHER = "other", "Not about the text"


class ErrorReport(models.Model):
    """One report about one text of one edition, or about a page that belongs to none. Its history keeps who did what
    with it, without the words."""

    edition = models.ForeignKey(
        "publishing.Edition", on_delete=models.PROTECT, related_name="error_reports", null=True, blank=True
    )
    audience = models.CharField(max_length=20, choices=Audience, blank=True, help_text="Empty without an edition.")
    page = models.CharField(
        max_length=LONGEST_PAGE,
        blank=True,
        db_default="",
        help_text="Which page, where it belongs to no edition: as typed.",
    )
    text = models.TextField()
    passage = models.TextField(blank=True)
    address = models.EmailField(blank=True, help_text="For the answer; deleted when the report is settled.")
    reported_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN)
    note = models.TextField(blank=True, help_text="What was found. For the desk.")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["text", "passage", "page", "address", "note"])

    class Meta:
        ordering: ClassVar = ["-reported_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="error_report_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, settled_at__isnull=True)
                | (~Q(outcome=Outcome.OPEN) & Q(settled_at__isnull=False, address="")),
                name="error_report_settled_without_address",
            ),
            models.CheckConstraint(
                condition=Q(edition__isnull=False, page="") | (Q(edition__isnull=True, audience="") & ~Q(page="")),
                name="error_report_of_edition_or_page",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["outcome", "-reported_at", "-id"], name="error_reports_by_outcome"),
            models.Index(fields=["-reported_at", "-id"], name="error_reports_newest_first"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk} on {self.edition or self.page}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look into it."""
        return self.outcome == Outcome.OPEN
