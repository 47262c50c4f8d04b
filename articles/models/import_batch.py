"""Imports of many files: the batch, its files with what was seen in each, and which file an article came from."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.article import Article, Origin, Topic
from cms import clock

NAME_LIMIT = 200
REASON_LIMIT = 500


class FileState(models.TextChoices):
    """Where one file of a batch stands."""

    WAITING = "waiting", "Waiting"
    READ = "read", "Read"
    IMPORTED = "imported", "Imported"
    LEFT_OUT = "left-out", "Left out"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class ImportBatch(models.Model):
    """Files that somebody imports together. They are read first; `wanted_at` says that they are to become articles.

    `again` lets in files that became an article before. Each run is a job of its own (`runs` counts them).
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.HUMAN)
    origin_tool = models.CharField(max_length=120, blank=True)
    offline = models.BooleanField(default=False)
    again = models.BooleanField(default=False)
    folder = models.CharField(max_length=40, unique=True, help_text="Where its files lie in the storage “imports”.")
    runs = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    wanted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["asked_by", "-created_at"], name="batches_of_a_person")]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class ImportFile(models.Model):
    """One file of a batch: a manuscript, with its reference file where it brings one.

    `stored` and `references_stored` name what is kept until the file is done with; empty afterwards. `tries` counts how
    often it was begun and not finished, so that a file which costs its worker's life is not begun for ever.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=NAME_LIMIT)
    sha256 = models.CharField(max_length=64, blank=True)
    byte_size = models.PositiveIntegerField(default=0)
    stored = models.CharField(max_length=100, blank=True)
    references_name = models.CharField(max_length=NAME_LIMIT, blank=True)
    references_stored = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=REASON_LIMIT, blank=True, help_text="Why it became no article.")
    report = models.JSONField(default=dict, help_text="What was seen when it was read.")
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    imported_before = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_file_position_once"),
            models.UniqueConstraint(
                fields=["batch", "sha256"], condition=Q(article__isnull=False), name="one_article_of_a_file_in_a_batch"
            ),
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="import_file_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=FileState.IMPORTED, article__isnull=False)
                | (~Q(state=FileState.IMPORTED) & Q(article__isnull=True)),
                name="imported_files_are_articles",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "state", "position"], name="import_files_by_state")]

    def __str__(self) -> str:
        return self.name


class ImportedFile(models.Model):
    """From which file an article was imported, so that the same file is known again."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="imported_file")
    sha256 = models.CharField(max_length=64, db_index=True)
    imported_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.article.slug} {self.sha256[:12]}"
