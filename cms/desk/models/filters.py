"""Filters of a list that somebody keeps under a name: their own, and no evidence of anything."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """The query of a page's address, by the name that its owner gave it."""

    class Page(models.TextChoices):
        ARTICLES = "articles", "Articles"
        BOARD = "board", "Rounds"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_filters")
    page = models.CharField(max_length=12, choices=Page)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text="What follows the question mark.")

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="filter_name_once_a_page"),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(query=""), name="filter_has_name_and_query"
            ),
        ]

    def __str__(self) -> str:
        return self.name
