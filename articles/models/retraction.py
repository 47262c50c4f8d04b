"""What publishers announced about papers, as the retraction watch knows it, and when it was asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from articles.evidence_types import RetractionStatus
from articles.models.reference import Reference


class RetractionRecord(models.Model):
    """One announcement of the Retraction Watch data, kept so that a source added later is matched too.

    A copy of somebody else's table: it is replaced at each import and is no evidence. What follows from it for a
    reference is in that
    reference's audit trail.
    """

    record_id = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=12, choices=RetractionStatus)
    announced_on = models.DateField(null=True, blank=True)
    doi = models.CharField("DOI of the paper", max_length=250, blank=True)
    pmid = models.CharField("PMID of the paper", max_length=12, blank=True)
    notice_doi = models.CharField("DOI of the announcement", max_length=250, blank=True)
    notice_pmid = models.CharField("PMID of the announcement", max_length=12, blank=True)
    title = models.CharField(max_length=500, blank=True)
    reasons = models.TextField(blank=True)
    seen_in = models.PositiveIntegerField(help_text="Number of the import that saw it last.")

    class Meta:
        ordering: ClassVar = ["record_id"]
        indexes: ClassVar = [
            models.Index(fields=["doi"], name="retraction_by_doi"),
            models.Index(fields=["pmid"], name="retraction_by_pmid"),
            models.Index(fields=["seen_in"], name="retraction_by_import"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.doi or self.pmid}"


class RetractionImport(models.Model):
    """One import of the table that went through: when, from where, and what its server calls that state of it.

    What an import that broke off had fetched is not remembered, so the next run fetches it again.
    """

    at = models.DateTimeField()
    origin = models.CharField("file or address", max_length=500)
    rows = models.PositiveIntegerField()
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["-at"], name="retraction_import_newest")]

    def __str__(self) -> str:
        return f"{self.rows} announcements from {self.origin}"


class SourceEnquiry(models.Model):
    """When Crossref and PubMed were last asked about a source, and which of them knew it.

    Written daily for every cited source, and so kept apart from the audit trail, which holds changes only.
    """

    reference = models.OneToOneField(Reference, on_delete=models.PROTECT, related_name="enquiry")
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        verbose_name_plural = "source enquiries"
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="enquiry_by_time")]

    def __str__(self) -> str:
        return f"{self.reference.key}, asked at {self.asked_at:%Y-%m-%d %H:%M} UTC"
