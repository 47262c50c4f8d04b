"""What somebody has typed into a draft and not saved."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from articles.models.draft import Draft


class WorkingCopy(models.Model):
    """One person's unsaved text of one draft, kept while it is typed.

    No entry of the history, no evidence, and nobody else's to see: it is overwritten at will and goes with the save.
    `base_edit` is the edit of the draft that the text was begun from. `window` names the page that types it; empty text
    parts with `is_saved` remember that this page has saved since, so that a request that comes late keeps nothing.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="working_copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    renditions = models.JSONField(default=dict, blank=True, help_text="Markdown by audience.")
    note = models.CharField(max_length=500, blank=True)
    base_edit = models.PositiveIntegerField()
    window = models.CharField(max_length=40, blank=True)
    is_saved = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "working copies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "user"], name="working_copy_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user}'s working copy of {self.draft}"
