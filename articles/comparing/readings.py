"""The old and the new text, read back from a comparison: what shows that nothing was left out or made up."""

from collections.abc import Mapping, Sequence

from articles.citations.source import Source
from articles.comparing.blocks import outline
from articles.comparing.reading import blocks_of, side_of

Outline = tuple[str, ...]


def outline_of(body_html: str, keys: Sequence[str] = (), sources: Mapping[str, Source] | None = None) -> Outline:
    """A rendered text line by line: elements, words, emphasis, link targets, and the sources that citations lead to.

    White space, ids, letters of footnotes that lead to the same note, and the numbers of references are left out.
    """
    return tuple(outline(blocks_of(body_html, keys, sources or {})))


def insertions_taken(compared_html: str) -> Outline:
    """The outline of the new text, from the HTML of a comparison: insertions are taken, deletions dropped."""
    return tuple(outline(side_of(compared_html, "new")))


def deletions_taken(compared_html: str) -> Outline:
    """The outline of the old text, from the HTML of a comparison: deletions are taken, insertions dropped."""
    return tuple(outline(side_of(compared_html, "old")))
