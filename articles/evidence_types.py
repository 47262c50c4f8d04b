"""The kinds of evidence a reference can be, and what has become of it since it was published."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.formats import date_format


class EvidenceType(models.TextChoices):
    """What kind of source a reference is; the badge that readers see beside it."""

    GUIDELINE = "guideline", "Guideline"
    SYSTEMATIC_REVIEW = "systematic-review", "Systematic review"
    TRIAL = "trial", "Trial"
    RESEARCH = "research", "Research"
    CONSENSUS = "consensus", "Consensus statement"
    REGULATORY = "regulatory", "Regulatory"
    TEXTBOOK = "textbook", "Textbook"
    WEB = "web", "Web page"
    SELF_PUBLISHED = "self-published", "Self-published"
    OTHER = "other", "Other"


# What nobody but its author has looked over before it came out.
WEAK_EVIDENCE = frozenset({EvidenceType.SELF_PUBLISHED.value, EvidenceType.WEB.value})


class RetractionStatus(models.TextChoices):
    """What the publisher has announced about a source, in the terms of the COPE retraction guidelines."""

    NONE = "none", "No notice"
    CONCERN = "concern", "Expression of concern"
    CORRECTED = "corrected", "Corrected"
    RETRACTED = "retracted", "Retracted"


DATE_NOT_KNOWN = "date not known"


def announced(status: str, on: date | None) -> str:
    """What a publisher announced, in words, a retraction with its day: “Retracted, 4 March 2026”."""
    label = str(RetractionStatus(status).label)
    if status != RetractionStatus.RETRACTED:
        return label
    return f"{label}, {date_format(on, 'j F Y') if on else DATE_NOT_KNOWN}"
