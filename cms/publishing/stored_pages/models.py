"""Finished pages, and the changes that make them out of date.

A page holds as long as its article has not changed since it was begun: `changes_seen` equals the number of the
article's changes. A change is a row that is written in the transaction of what it reports and is never updated by
another one, so nothing waits for it, and nothing can be published without it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from articles.models import Article

LONGEST_PATH = 300


class PageChange(models.Model):
    """Something that the pages of an article show has changed. `settled_at`: its pages were made anew and caches in
    front of the site were told."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="page_changes")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["article", "at"], condition=Q(settled_at__isnull=True), name="page_changes_to_settle"),
        ]

    def __str__(self) -> str:
        return f"{self.article} changed at {self.at:%Y-%m-%d %H:%M:%S}"


class StoredPage(models.Model):
    """The finished bytes of one address, as one version of the site (`made_by`) makes them.

    Moments are seconds since 1970, since they are read on each miss of a process's memory. `good_until` is when the
    page changes by itself: at the end of the day by which the article is to be reviewed again. The plain bytes are not
    kept beside the compressed ones: `gzip` gives them back.
    """

    path = models.CharField(max_length=LONGEST_PATH)
    made_by = models.CharField(max_length=32)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="stored_pages")
    changes_seen = models.PositiveIntegerField()
    good_until = models.PositiveBigIntegerField(null=True)
    status = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    modified = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    brotli = models.BinaryField()
    gzip = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "made_by"], name="stored_page_once_per_address"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["good_until"], condition=Q(good_until__isnull=False), name="stored_pages_by_good_until"
            ),
        ]

    def __str__(self) -> str:
        return self.path
