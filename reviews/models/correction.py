"""A round that judges a correction of what readers have been shown."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from articles.models import Version
from cms.ledger.models import Evidence
from reviews.models.round import Round


class CorrectionKind(TextChoices):
    """How much a correction changes (ICMJE Recommendations, III.A: a correction, or more than that)."""

    MINOR = "minor", _("Minor")
    MAJOR = "major", _("Major")


# Said beside the choice, to the reviewers, and in the editorial policy: the same words everywhere.
CORRECTION_MEANINGS = {
    CorrectionKind.MINOR: (
        "Typing, spelling, punctuation, form or a broken link. It changes no number, unit, dose, negation, citation "
        "or table, and no conclusion."
    ),
    CorrectionKind.MAJOR: "Everything else: whatever could change what a reader concludes or does.",
}


class Correction(Evidence):
    """What a round was opened for: to correct exactly this version, which an edition shows, for this reason. The reason
    is printed to readers."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="correction")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    corrected = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="corrections")
    corrected_edition = models.PositiveIntegerField(help_text="The number of the edition that is corrected.")
    kind = models.CharField(max_length=8, choices=CorrectionKind)
    reason = models.TextField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "version__article"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=CorrectionKind.values), name="correction_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} correction of edition {self.corrected_edition} by {self.version}"

    @property
    def is_minor(self) -> bool:
        """Whether it was declared minor, and no reviewer has said that it is not."""
        return self.kind == CorrectionKind.MINOR and not hasattr(self, "objection")

    @property
    def kind_now(self) -> CorrectionKind:
        """Minor or major, as it is to be called."""
        return CorrectionKind.MINOR if self.is_minor else CorrectionKind.MAJOR


class CorrectionObjection(Evidence):
    """A reviewer of the round said that what was called minor is not. From then on the full rules of the round hold."""

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="objection")
    reason = models.TextField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "correction__version__article"

    def __str__(self) -> str:
        return f"objection to the {self.correction}"
