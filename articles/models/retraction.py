"""What publishers announced about papers, as the retraction watch knows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from articles.evidence_types import RetractionStatus


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
