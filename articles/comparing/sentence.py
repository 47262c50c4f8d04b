"""The comparison in one sentence."""

from collections.abc import Sequence

from articles.comparing.change import Change
from articles.comparing.claim_changes import ClaimChanges
from articles.comparing.sources import SourceChanges

NOTHING = "Nothing changed"


def summary_sentence(
    changes: Sequence[Change], claims: ClaimChanges, sources: SourceChanges, renumbered: int, others: int
) -> str:
    """Such as *3 claims changed, 1 added, 1 source added, 7 renumbered*; *Nothing changed* where nothing did.

    `others` counts the changes that are in no changed claim, the title, the summary and moves included.
    """
    titles = [f"{change.what} changed" for change in changes if change.what in ("title", "summary")]
    moved = sum(change.kind == "moved" for change in changes)
    others -= len(titles) + moved
    retractions = sum(change.is_retraction for change in sources.changed)
    parts = [
        *_counted(
            "claim", (len(claims.changed), "changed"), (len(claims.added), "added"), (len(claims.removed), "removed")
        ),
        *_counted(
            "source",
            (len(sources.added), "added"),
            (len(sources.removed), "removed"),
            (len(sources.changed) - retractions, "with changed data"),
            (retractions, "with a changed retraction status"),
        ),
        *([f"{renumbered} renumbered"] if renumbered else []),
        *titles,
        *([f"{moved} moved"] if moved else []),
        *([f"{others} other change{'s' if others > 1 else ''} in the text"] if others > 0 else []),
    ]
    sentence = ", ".join(parts) or NOTHING
    return sentence[0].upper() + sentence[1:]


def _counted(noun: str, *counts: tuple[int, str]) -> list[str]:
    """*3 claims changed*, *1 added*: the noun stands once."""
    found = [(count, what) for count, what in counts if count]
    return [
        f"{count} {noun}{'s' if count > 1 else ''} {what}" if index == 0 else f"{count} {what}"
        for index, (count, what) in enumerate(found)
    ]
