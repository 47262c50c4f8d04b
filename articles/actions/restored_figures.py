"""Figures of an earlier save, brought back as rows of the draft as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from articles.models import Draft, DraftFigure, FigureFile
from articles.models.figure import FIGURE_TEXTS
from cms import clock


def restore_figures(draft: Draft, saved: Sequence[Mapping[str, object]]) -> None:
    """Bring the figures of a save back beside those that came since; `saved` holds their columns.

    A key that both have gets the saved picture and texts. A file that was removed since cannot come back: a text that
    shows it then has an error. The caller holds the article's lock and records the revision.
    """
    files = FigureFile.objects.select_for_update().in_bulk([int(str(row["file_id"])) for row in saved])
    kept = {figure.key: figure for figure in draft.figures.all()}
    for row in saved:
        file = files.get(int(str(row["file_id"])))
        if file is None:
            continue
        figure = kept.get(str(row["key"])) or DraftFigure(draft=draft, key=str(row["key"]))
        figure.file = file
        for name in FIGURE_TEXTS:
            setattr(figure, name, str(row[name]))
        figure.save()
        file.used_at = clock.now()
        file.save(update_fields=["used_at"])


def let_go_of_other_figures(draft: Draft, shown: Sequence[Mapping[str, object]]) -> None:
    """Take off the draft what is not among `shown`. Its files stay, as those of a removed figure do. The caller holds
    the article's lock and records the revision."""
    for figure in draft.figures.exclude(key__in=[str(row["key"]) for row in shown]).select_related("file"):
        figure.file.used_at = clock.now()
        figure.file.save(update_fields=["used_at"])
        figure.delete()
