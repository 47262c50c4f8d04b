"""The index: a projection of live editions, which decides nothing and can be thrown away and made again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from articles.models import Article, Audience


class SearchEntry(models.Model):
    """One text of one live edition, as the search reads it. The database's own full-text index lies over these columns
    (`search/installing.py`)."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey("publishing.Edition", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=20, choices=Audience)
    title = models.TextField()
    summary = models.TextField(blank=True)
    body = models.TextField()
    sources = models.TextField(blank=True)
    evidence = models.TextField(blank=True, help_text="The kinds of its sources, between bars: |guideline|trial|")
    reviewed_on = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "search entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "audience"], name="search_entry_once_per_text"),
        ]
        indexes: ClassVar = [models.Index(fields=["-published_at", "-id"], name="search_newest_first")]

    def __str__(self) -> str:
        return f"{self.title} ({self.audience})"


class SearchWord(models.Model):
    """A word that stands in something that was published: what a misspelt one may have meant."""

    word = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.word
