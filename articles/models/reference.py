"""The shared library of sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus, announced
from articles.references.searching import folded, search_text

BODY_LENGTH = 200
SEARCHED_FIELDS = frozenset({"key", "title", "csl", "doi", "pmid", "issuing_body"})
SEARCH_COLUMNS = ("search_text", "body_words")
KEY_FORM = RegexValidator(
    r"^[A-Za-z0-9_][A-Za-z0-9_:.\-/]*\Z",
    "A key is made of letters, digits and _ : . - / and starts with a letter or digit.",
)


class FlagSource(models.TextChoices):
    """Who says that a source was retracted, corrected or is under concern."""

    EDITOR = "editor", "An editor"
    RETRACTION_WATCH = "retraction-watch", "Retraction Watch"
    CROSSREF = "crossref", "Crossref"
    PUBMED = "pubmed", "PubMed"


class ReferenceQuerySet(models.QuerySet["Reference"]):
    """The library's rows. What they are found by is filled in, however they are written."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """As Django's."""
        rows = list(objs)
        for row in rows:
            row.fill_search_columns()
        return super().bulk_create(rows, *args, **options)


class Reference(models.Model):
    """One source, shared by all articles. Bibliographic data in the shape of CSL-JSON; identifiers in columns of their
    own.

    Frozen versions copy what they need, so editing a reference never changes what was signed. A duplicate that was
    merged stays as a
    tombstone: `merged_into` says which entry took its place, and its key goes on working as an alias.
    """

    key = models.CharField(max_length=120, unique=True, validators=[KEY_FORM])
    csl = models.JSONField()
    title = models.CharField(max_length=500)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    doi = models.CharField("DOI", max_length=250, null=True, blank=True, unique=True)
    pmid = models.CharField("PMID", max_length=12, null=True, blank=True, unique=True)
    evidence_type = models.CharField(max_length=20, choices=EvidenceType, default=EvidenceType.RESEARCH)
    issuing_body = models.CharField(max_length=BODY_LENGTH, blank=True)
    retraction = models.CharField(max_length=12, choices=RetractionStatus, default=RetractionStatus.NONE)
    retracted_on = models.DateField(null=True, blank=True)
    retraction_source = models.CharField("who says so", max_length=20, choices=FlagSource, blank=True)
    retraction_notice = models.CharField("where it was announced", max_length=300, blank=True)
    flagged_at = models.DateTimeField("when the library learned of it", null=True, blank=True, editable=False)
    study_design = models.CharField(max_length=120, blank=True)
    abstract = models.TextField(blank=True)
    checked_on = models.DateField("last checked by an editor", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="added_references")
    added_at = models.DateTimeField()
    # What the entry is found by, filled in whenever it is written (articles.references.searching).
    search_text = models.TextField(blank=True, default="", editable=False)
    body_words = models.CharField(max_length=BODY_LENGTH, blank=True, default="", editable=False)
    objects = ReferenceQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "body_words"])

    class Meta:
        ordering: ClassVar = ["key"]
        indexes: ClassVar = [
            models.Index(fields=["body_words", "year"], name="reference_by_body"),
            models.Index(fields=["retraction"], name="reference_by_retraction"),
            models.Index(fields=["year"], name="reference_by_year"),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="reference_duplicates"
            ),
            models.Index(
                fields=["-added_at", "-id"], condition=models.Q(merged_into__isnull=True), name="reference_newest_first"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(evidence_type__in=EvidenceType.values), name="reference_evidence_type_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(retraction__in=RetractionStatus.values), name="reference_retraction_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="reference_not_merged_into_itself",
            ),
            models.CheckConstraint(condition=~models.Q(doi=""), name="reference_doi_absent_is_null"),
            models.CheckConstraint(condition=~models.Q(pmid=""), name="reference_pmid_absent_is_null"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    def save(self, *args: Any, **options: Any) -> None:
        """As Django's, with what the entry is found by; a save of other fields leaves that alone, as it may be newer in
        the database than in this row."""
        written = options.get("update_fields")
        if written is None or not SEARCHED_FIELDS.isdisjoint(written):
            self.fill_search_columns()
            options["update_fields"] = written if written is None else {*written, *SEARCH_COLUMNS}
        super().save(*args, **options)

    def fill_search_columns(self) -> None:
        """Set the columns that the entry is found by. Saves nothing."""
        self.search_text = search_text(
            key=self.key,
            title=self.title,
            csl=self.csl,
            doi=self.doi,
            pmid=self.pmid,
            issuing_body=self.issuing_body,
        )
        self.body_words = folded(self.issuing_body)[:BODY_LENGTH]

    @property
    def current(self) -> Reference:
        """The entry that stands for this source now: itself, or what it was merged into."""
        return self.merged_into if self.merged_into is not None else self

    @property
    def announcement(self) -> str:
        """What the publisher announced about it, in words; empty where nothing was."""
        return "" if self.retraction == RetractionStatus.NONE else announced(self.retraction, self.retracted_on)

    def as_source(self) -> Source:
        """The reference as the citation engine sees it."""
        csl: dict[str, Any] = dict(self.csl)
        if self.doi:
            csl["DOI"] = self.doi
        if self.pmid:
            csl["PMID"] = self.pmid
        return Source(
            key=self.key,
            csl=csl,
            evidence_type=self.evidence_type,
            issuing_body=self.issuing_body,
            retraction=self.retraction,
            retracted_on=self.retracted_on,
        )
