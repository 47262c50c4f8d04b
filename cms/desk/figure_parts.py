"""Figures as lines of text, so that a save's figures are compared as its words are."""

from __future__ import annotations

from articles.history import SavedText
from articles.models import Draft, FigureFile

_TEXTS = ("caption", "alternative_text", "credit", "licence")


def figures_apart(draft: Draft, saved: SavedText) -> tuple[dict[str, str], dict[str, str]]:
    """The figures that restoring the save would touch: as they are in the draft now, and as the save has them.

    Figures that came since stay, so they are not among them; a picture that was removed since cannot come back.
    """
    files = FigureFile.objects.in_bulk([int(str(row["file_id"])) for row in saved.figures])
    before = {}
    for row in saved.figures:
        if (file := files.get(int(str(row["file_id"])))) is not None:
            before[_label(str(row["key"]))] = _lines({**row, "picture": file.sha256})
    now = {
        _label(row.key): _lines({**row.as_figure().as_canonical(), "picture": row.file.sha256})
        for row in draft.figures.select_related("file")
    }
    return {label: text for label, text in now.items() if label in before}, before


def _label(key: str) -> str:
    return f"Figure “{key}”"


def _lines(said: dict[str, object]) -> str:
    lines = [f"{name.replace('_', ' ').capitalize()}: {said[name]}" for name in _TEXTS]
    return "\n".join([f"Picture: {said['picture']}", *lines])
