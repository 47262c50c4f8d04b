"""Figures: the files that are kept, those of a draft, and those that a version froze."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from articles.figures.figure import KEY_LIMIT, MEDIA_TYPES, Figure, figure_address
from articles.models.draft import Draft
from articles.models.version import Version
from cms.ledger.models import AppendOnly

CREDIT_LIMIT = 300
LICENCE_LIMIT = 120
CAPTION_LIMIT = 2_000
ALTERNATIVE_TEXT_LIMIT = 1_000
# The columns of a figure that say something to a reader.
FIGURE_TEXTS = ("caption", "alternative_text", "credit", "licence")


class FigureFile(models.Model):
    """A picture that is kept once, however many drafts and versions show it, under the digest of its bytes.

    `used_at` is when a draft last took it up or let it go: what nothing shows is removed some time after that.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    byte_size = models.PositiveIntegerField()
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(media_type__in=list(MEDIA_TYPES)), name="figure_type_is_known"),
            models.CheckConstraint(condition=models.Q(width__gte=1, height__gte=1), name="figure_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}… ({self.media_type})"

    @property
    def address(self) -> str:
        """The path on this site under which the picture is served."""
        return figure_address(self.sha256, self.media_type)


class FigureText(models.Model):
    """What is printed with a picture, in a draft as in a version."""

    key = models.CharField(max_length=KEY_LIMIT)
    caption = models.TextField(blank=True)
    alternative_text = models.TextField(blank=True)
    credit = models.CharField(max_length=CREDIT_LIMIT, blank=True)
    licence = models.CharField(max_length=LICENCE_LIMIT, blank=True)

    class Meta:
        abstract = True


class DraftFigure(FigureText):
    """A figure that the draft may show."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="figures")
    file = models.ForeignKey(FigureFile, on_delete=models.PROTECT, related_name="draft_figures")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "key"], name="draft_figure_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.draft}"

    def as_figure(self) -> Figure:
        """The figure as the renderer sees it."""
        return Figure(
            key=self.key,
            sha256=self.file.sha256,
            media_type=self.file.media_type,
            width=self.file.width,
            height=self.file.height,
            caption=self.caption,
            alternative_text=self.alternative_text,
            credit=self.credit,
            licence=self.licence,
        )


class VersionFigure(AppendOnly, FigureText):
    """A figure as a version shows it. The version holds its file: it is never removed."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="figures")
    file = models.ForeignKey(FigureFile, on_delete=models.PROTECT, related_name="frozen_copies")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="version_figure_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.version}"

    def as_figure(self) -> Figure:
        """The figure as frozen, as the renderer saw it."""
        return Figure(
            key=self.key,
            sha256=self.sha256,
            media_type=self.media_type,
            width=self.width,
            height=self.height,
            caption=self.caption,
            alternative_text=self.alternative_text,
            credit=self.credit,
            licence=self.licence,
        )
