"""What a text that readers see because of an emergency asks of its rounds (promise 1)."""

from __future__ import annotations

from typing import Any

from reviews.models import Round


def why_emergency_keeps(review: Round) -> str | None:
    """Why an open round goes on: its article's live edition was published in an emergency, is not withdrawn, and the
    board has not approved its text."""
    # Publishing lies above this floor and is met only through the article's own row.
    live: Any = getattr(review.article, "live_edition", None)
    if live is None or live.is_withdrawn or not live.edition.is_emergency:
        return None
    if Round.objects.filter(version=live.edition.version_id, approval__isnull=False).exists():
        return None
    return (
        f"Readers see edition {live.edition.number}, published in an emergency, and the board has to decide about it. "
        "To take it from them, a managing editor withdraws the edition; then the round can be withdrawn. A better text "
        "is submitted as a new version."
    )
