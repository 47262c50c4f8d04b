"""Any two points of a draft's history side by side: saves, versions, and the draft as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.claims import claims_of
from articles.comparing import ComparedText, compare_texts
from articles.composition import Composition
from articles.draft_text import DraftText
from articles.figures.figure import Figure
from articles.history import SavedText
from articles.library_history import sources_at
from articles.models import Audience, Draft, DraftFigure, FigureFile, Version
from articles.models.figure import FIGURE_TEXTS
from articles.rendering import render
from articles.version_comparison import ShownComparison, version_text


@dataclass(frozen=True)
class Point:
    """A save or a version. `name` stands for it in addresses: `s12` for a save, `v3` for a version."""

    name: str
    label: str
    at: datetime
    by: str
    note: str
    language: str
    content: SavedText | Version

    def text(self, audience: str) -> ComparedText:
        """What it says to an audience. Raises TextTooLarge for a save that is beyond the bounds of rendering."""
        if isinstance(self.content, Version):
            return version_text(self.content, audience)
        return saved_text_compared(self.content, audience)


def version_point(version: Version) -> Point:
    """A version as a point of the history. It comes with `frozen_by`."""
    return Point(
        f"v{version.number}",
        f"Version {version.number}",
        version.frozen_at,
        str(version.frozen_by),
        "",
        version.language,
        version,
    )


def save_point(draft: Draft, saved: SavedText) -> Point:
    """A save as a point of the history."""
    label = f"Save of {saved.saved_at:%-d %B %Y, %H:%M} UTC"
    return Point(
        f"s{saved.revision_id}", label, saved.saved_at, saved.saved_by, saved.note, draft.article.language, saved
    )


def compare_points(old: Point, new: Point, audience: str) -> ShownComparison:
    """Compare what both say to an audience, with the sources as they were known at each. Raises TextTooLarge."""
    return ShownComparison(compare_texts(old.text(audience), new.text(audience)), language=new.language)


def composed_text(composition: Composition, audience: str) -> ComparedText:
    """What a draft says to an audience as it stands, with its sources as the library knows them now. Raises
    TextTooLarge."""
    if not composition.markdown.get(audience, "").strip():
        return ComparedText(body_html="", title=composition.title, summary=composition.summary)
    rendered = composition.rendered[audience]
    return ComparedText(
        body_html=rendered.body_html,
        keys=rendered.keys,
        sources=composition.sources,
        title=composition.title,
        summary=composition.summary,
        claims=composition.claims[audience],
    )


def _figures_of(saved: SavedText) -> dict[str, Figure]:
    """The figures that a save held, by key. A picture that nothing holds any more cannot be shown."""
    files = FigureFile.objects.in_bulk([int(str(row["file_id"])) for row in saved.figures])
    found = {}
    for row in saved.figures:
        if file := files.get(int(str(row["file_id"]))):
            texts = {name: str(row[name]) for name in FIGURE_TEXTS}
            found[str(row["key"])] = DraftFigure(key=str(row["key"]), file=file, **texts).as_figure()
    return found


def saved_text_compared(saved: SavedText, audience: str) -> ComparedText:
    """What a save says to an audience, with its sources as the library knew them then."""
    text: DraftText = saved.text.normalised()
    markdown = text.renditions.get(audience, "")
    if not markdown.strip():
        return ComparedText(body_html="", title=text.title, summary=text.summary)
    sources = sources_at(saved.reference_ids, saved.saved_at)
    prefix = "" if audience == Audience.PROFESSIONAL else f"{audience}-"
    rendered = render(markdown, sources, prefix, figures=_figures_of(saved))
    return ComparedText(
        body_html=rendered.body_html,
        keys=rendered.keys,
        sources=sources,
        title=text.title,
        summary=text.summary,
        claims=claims_of(markdown, rendered, sources),
    )
