"""The kinds of evidence a reference can be, and what has become of it since it was published."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class EvidenceType(models.TextChoices):
    """What kind of source a reference is; the badge that readers see beside it."""

    GUIDELINE = "guideline", _("Guideline")
    SYSTEMATIC_REVIEW = "systematic-review", _("Systematic review")
    TRIAL = "trial", _("Trial")
    RESEARCH = "research", _("Research")
    CONSENSUS = "consensus", _("Consensus statement")
    REGULATORY = "regulatory", _("Regulatory")
    TEXTBOOK = "textbook", _("Textbook")
    WEB = "web", _("Web page")
    SELF_PUBLISHED = "self-published", _("Self-published")
    OTHER = "other", _("Other")


# What nobody but its author has looked over before it came out.
WEAK_EVIDENCE = frozenset({EvidenceType.SELF_PUBLISHED.value, EvidenceType.WEB.value})


class RetractionStatus(models.TextChoices):
    """What the publisher has announced about a source, in the terms of the COPE retraction guidelines."""

    NONE = "none", _("No notice")
    CONCERN = "concern", _("Expression of concern")
    CORRECTED = "corrected", _("Corrected")
    RETRACTED = "retracted", _("Retracted")


DATE_NOT_KNOWN = _("date not known")


def announced(status: str, on: date | None) -> str:
    """What a publisher announced, in words, a retraction with its day: “Retracted, 4 March 2026”."""
    label = str(RetractionStatus(status).label)
    if status != RetractionStatus.RETRACTED:
        return label
    day = date_format(on, gettext("j F Y")) if on else DATE_NOT_KNOWN
    return f"{label}, {day}"
