"""The editable text, in tables that no reader query may touch. django-reversion keeps its saves."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from articles.models.article import Article, Audience
from articles.models.reference import Reference
from cms.ledger.models import AppendOnly


class Draft(models.Model):
    """What editors work on. It stays editable while a round is open.

    `edit_number` grows with every save; a save must name the number that it started from, or it is refused.
    """

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="draft")
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    edit_number = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-updated_at"], name="draft_newest_first")]

    def __str__(self) -> str:
        return self.title or self.article.slug


class DraftRendition(models.Model):
    """The draft's Markdown for one audience."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="renditions")
    audience = models.CharField(max_length=20, choices=Audience)
    markdown = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "audience"], name="draft_rendition_once_per_audience"),
            models.CheckConstraint(condition=models.Q(audience__in=Audience.values), name="draft_audience_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} for {self.audience}"


class DraftReference(models.Model):
    """A library reference that the draft may cite."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="reference_links")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="draft_links")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "reference"], name="draft_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference.key} in {self.draft}"


class DraftContributor(models.Model):
    """A name for the byline. Without any, the house's name is printed."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="contributors")
    position = models.PositiveIntegerField(default=0)
    printed_name = models.CharField(max_length=200)
    role = models.CharField(max_length=80, default="Author")
    credentials = models.CharField(max_length=200, blank=True)
    interests = models.TextField("declared interests", blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.printed_name


class WriterAct(models.TextChoices):
    """What makes somebody a writer of the article."""

    SAVE = "save", "saved"
    RESTORE = "restore", "restored an earlier save"
    IMPORT = "import", "imported"
    MERGE = "merge", "merged"
    OWNED = "owned", "owned until it was handed over"


class DraftWriter(AppendOnly):
    """Somebody changed the draft, or owned it until it was handed over. Separation of duties reads these rows, so they
    are written once."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="writer_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=WriterAct)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["article", "at"], name="writer_by_article")]

    def __str__(self) -> str:
        return f"{self.user} {self.act} {self.article}"


class ImportedEntry(models.Model):
    """One entry of an imported reference list, while its numbers are provisional.

    The text holds `[@unbound-N]`; an editor inserts what is missing and then binds the numbers, never the machine by
    position alone.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="imported_entries")
    position = models.PositiveIntegerField()
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "position"], name="imported_entry_position_once"),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="imported_entry_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.reference.key}"
