"""The parts of a draft by the names that people know them by."""

from __future__ import annotations

from articles.draft_text import DraftText
from articles.models import Audience


def label_of(field: str) -> str:
    """What a field of the draft is called: `title`, `summary`, or an audience."""
    return f"Text for {Audience(field).label.lower()}" if field in Audience.values else field.capitalize()


def parts_of(text: DraftText) -> dict[str, str]:
    """Every part with its label."""
    return {
        label_of("title"): text.title,
        label_of("summary"): text.summary,
        **{label_of(audience): text.renditions.get(audience, "") for audience in Audience.values},
    }
