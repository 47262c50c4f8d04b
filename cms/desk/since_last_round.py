"""What an editor looks at before handing in again: what changed since the board last had the text, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from articles.history import saved_text, saves_of
from articles.models import Audience, Draft, Version
from articles.point_comparison import compare_points, save_point, version_point
from articles.queries import versions_of
from articles.rendering import TextTooLarge


@dataclass(frozen=True)
class Since:
    """What changed from the version that was handed in last to the draft as it is saved: a sentence for each text, and
    the names of both points for the page that compares them."""

    version: Version
    sentences: tuple[tuple[str, str], ...]
    old: str
    new: str


def since_last_version(draft: Draft) -> Since | None:
    """None before the first version, and for a draft that is too large to be compared."""
    version = versions_of(draft.article).first()
    newest = next(iter(saves_of(draft)), None)
    if version is None or newest is None:
        return None
    old, new = version_point(version), save_point(draft, saved_text(draft, newest.revision))
    texts = {rendition.audience for rendition in draft.renditions.all() if rendition.markdown.strip()}
    texts |= set(version.renditions.values_list("audience", flat=True))
    try:
        sentences = tuple(
            (str(audience.label), compare_points(old, new, audience).comparison.summary)
            for audience in Audience
            if audience in texts
        )
    except TextTooLarge:
        return None
    return Since(version, sentences, old.name, new.name)
