"""What the desk's search finds things by: the words of each, once, folded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from articles.models import Article


class SearchKind(models.TextChoices):
    """What can be found besides the sources of the library, which have a search text of their own."""

    ARTICLE = "article", "Articles"
    VERSION = "version", "Versions"
    QUESTION = "question", "Readers’ questions"
    COMMENT = "comment", "Comments"


class SearchEntry(models.Model):
    """One text that can be found. Worked out from the text whenever it is written (`cms.desk.searching`); nobody
    decides anything here, and nothing is shown from it but what the person may see anyway."""

    kind = models.CharField(max_length=10, choices=SearchKind)
    object_id = models.PositiveBigIntegerField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    title = models.TextField(blank=True, help_text="The words of its title alone.")
    words = models.TextField(blank=True, help_text="Every word of it, once.")

    class Meta:
        verbose_name_plural = "search entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once"),
            models.CheckConstraint(condition=models.Q(kind__in=SearchKind.values), name="search_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
