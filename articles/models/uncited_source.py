"""The sources that nothing cites, apart from the library, so that they are found without looking at the others."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from articles.models.reference import Reference


class UncitedSource(models.Model):
    """A source that is on no draft's list and in no version, and stands for itself. Nobody writes these rows: the
    database's triggers do (`articles.uncited_sources`). There may be one too many for a moment, never one too few."""

    # Not Django's to delete: the trigger takes the row away with the source, before the key is checked.
    reference = models.OneToOneField(Reference, on_delete=models.DO_NOTHING, primary_key=True, related_name="uncited")
    added_at = models.DateTimeField(help_text="The source's own, for the order of the list.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-added_at", "-reference"], name="uncited_newest_first")]

    def __str__(self) -> str:
        return self.reference.key
