"""Figures that an exported article names: their texts from the file, their pictures from here or from beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.conf import settings

from articles.actions.figures import FigureTexts, keep_picture
from articles.figures import Figure
from articles.figures.bare import holds_only_pixels
from articles.figures.picture import Picture, read_picture
from articles.models import Draft, DraftFigure, FigureFile
from articles.policy import why_not_use_file
from cms.accounts.models import User
from cms.refusals import Refused


def take_over_figures(
    draft: Draft, figures: Iterable[Figure], pictures: Mapping[str, bytes] | None, *, actor: User
) -> None:
    """Add the figures whose pictures are kept here and seen by the actor, or are among `pictures` (by digest).

    One without its picture is left out: the text that shows it then has an error. Raises Refused for texts that cannot
    be kept, and for a picture that is not what its digest says or holds more than pixels. The caller records.
    """
    for figure in figures:
        texts = FigureTexts(figure.caption, figure.alternative_text, figure.credit, figure.licence).normalised()
        file = _kept(figure, actor) or _beside(figure, (pictures or {}).get(figure.sha256))
        if file is not None:
            DraftFigure.objects.create(draft=draft, key=figure.key, file=file, **vars(texts))


def _kept(figure: Figure, actor: User) -> FigureFile | None:
    file = FigureFile.objects.filter(sha256=figure.sha256).first()
    return file if file is not None and why_not_use_file(actor, file) is None else None


def _beside(figure: Figure, content: bytes | None) -> FigureFile | None:
    """The picture that came with the file, byte for byte: drawn anew it would have another digest."""
    if content is None:
        return None
    read = read_picture(content, max_bytes=2 * settings.FIGURE_MAX_BYTES)
    if hashlib.sha256(content).hexdigest() != figure.sha256 or not holds_only_pixels(content):
        raise Refused(
            f"The picture of “{figure.key}” is not the one that was exported, or holds more than a picture.",
            code="figure-changed",
        )
    return keep_picture(Picture(content, read.media_type, read.width, read.height))
