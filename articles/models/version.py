"""Frozen versions: everything a reader would see, written once."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from articles.citations.source import Source
from articles.models.article import Article, Audience, Origin
from articles.models.reference import Reference
from cms.ledger.models import AppendOnly, Evidence


class Version(Evidence):
    """An immutable, numbered copy of an article.

    `content_sha256` covers the canonical sources and decides identity; `version_sha256` covers that, the schema
    number, the renderer's version and the stored HTML, and is what reviewers sign. `writers_sha256` covers who wrote.
    See docs/canonical-form.md.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    topic_name = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    origin = models.CharField(max_length=20, choices=Origin)
    origin_tool = models.CharField(max_length=120, blank=True)
    house_name = models.CharField(max_length=200)
    schema = models.PositiveSmallIntegerField()
    renderer = models.CharField(max_length=40)
    content_sha256 = models.CharField(max_length=64)
    version_sha256 = models.CharField(max_length=64)
    writers_sha256 = models.CharField(max_length=64)
    claims_sha256 = models.CharField(max_length=64, null=True, blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    LATER_COLUMNS = frozenset({"claims_sha256"})

    class Meta:
        ordering: ClassVar = ["article", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once_per_article"),
            models.UniqueConstraint(fields=["article", "content_sha256"], name="version_content_once_per_article"),
        ]

    def __str__(self) -> str:
        return f"{self.article.slug} version {self.number}"

    @property
    def origin_sentence(self) -> str:
        """The disclosure printed under the byline; empty for a text written by people."""
        if self.origin == Origin.HUMAN:
            return ""
        return f"{Origin(self.origin).label}{f' ({self.origin_tool})' if self.origin_tool else ''}."


class VersionRendition(AppendOnly):
    """One audience's frozen text: its Markdown and the four pieces of HTML that the page is made of."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="renditions")
    audience = models.CharField(max_length=20, choices=Audience)
    markdown = models.TextField()
    keys = models.TextField(help_text="JSON list of citation keys in the order of their numbers.")
    heading_html = models.TextField()
    contents_html = models.TextField(blank=True)
    body_html = models.TextField()
    references_html = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-audience"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "audience"], name="version_rendition_once_per_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.version} for {self.audience}"

    @property
    def parts(self) -> dict[str, str]:
        """The stored HTML by the name of its place on the page."""
        return {
            "heading": self.heading_html,
            "contents": self.contents_html,
            "body": self.body_html,
            "references": self.references_html,
        }


class VersionClaims(AppendOnly):
    """What one audience's frozen text claims, as read when it was frozen.

    Reading claims is no part of what was signed, but verdicts are about them: a later reader of claims may divide the
    same text otherwise. `claims_sha256` of the version covers these rows.
    """

    rendition = models.OneToOneField(VersionRendition, on_delete=models.PROTECT, related_name="frozen_claims")
    claims = models.TextField(help_text="Canonical JSON: a list of claims in the order of the text.")

    class Meta:
        verbose_name_plural = "version claims"

    def __str__(self) -> str:
        return f"claims of {self.rendition}"


class VersionReference(AppendOnly):
    """A cited reference as it was when the version was frozen."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="references")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="frozen_copies")
    key = models.CharField(max_length=120)
    csl = models.TextField(help_text="Canonical JSON of the CSL item.")
    evidence_type = models.CharField(max_length=20)
    issuing_body = models.CharField(max_length=200, blank=True)
    retraction = models.CharField(max_length=12)
    retracted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="version_reference_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.version}"

    def as_source(self) -> Source:
        """The reference as frozen, as the citation engine sees it."""
        return Source(
            key=self.key,
            csl=json.loads(self.csl),
            evidence_type=self.evidence_type,
            issuing_body=self.issuing_body,
            retraction=self.retraction,
            retracted_on=self.retracted_on,
        )

    def as_canonical(self) -> dict[str, Any]:
        """The reference as `content_sha256` covers it."""
        return {
            "key": self.key,
            "csl": self.csl,
            "evidence_type": self.evidence_type,
            "issuing_body": self.issuing_body,
            "retraction": self.retraction,
            "retracted_on": self.retracted_on,
        }


class VersionContributor(AppendOnly):
    """A line of the byline as frozen."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="contributors")
    position = models.PositiveIntegerField()
    printed_name = models.CharField(max_length=200)
    role = models.CharField(max_length=80)
    credentials = models.CharField(max_length=200, blank=True)
    interests = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="version_contributor_place_once"),
        ]

    def __str__(self) -> str:
        return self.printed_name

    def as_canonical(self) -> dict[str, Any]:
        """The line as `content_sha256` covers it."""
        return {
            "printed_name": self.printed_name,
            "role": self.role,
            "credentials": self.credentials,
            "interests": self.interests,
        }


class VersionWriter(AppendOnly):
    """Somebody who wrote in this version: may not approve it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="writers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="written_versions")
    printed_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["user"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "user"], name="version_writer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name} in {self.version}"
