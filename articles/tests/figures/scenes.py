"""Pictures and figures for scenes."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from articles.actions import FigureTexts, add_figure
from articles.figures import Figure
from articles.models import Article, DraftFigure
from cms.accounts.models import User

TEXTS = FigureTexts(
    caption="Counts by severity [@curtis2014].",
    alternative_text="Three bars: mild 1000, moderate 500, severe below 500 per microlitre.",
    credit="Verum Medical",
    licence="CC BY 4.0",
)

# A figure as the renderer sees it, without a file.
CURVE = Figure(
    key="curve",
    sha256="c" * 64,
    media_type="image/png",
    width=800,
    height=600,
    caption="Survival *by year* [@a].",
    alternative_text="A curve that falls from 100 to 40 percent",
    credit="Verum Medical",
    licence="CC BY 4.0",
)


def drawing(size: tuple[int, int] = (60, 40), *, seed: int = 0, mode: str = "RGB") -> Image.Image:
    """A small picture; another `seed` draws another."""
    picture = Image.new(mode, size, "white")
    ImageDraw.Draw(picture).rectangle((5, 5, 15 + seed, 30), fill="navy" if mode != "L" else 40)
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The picture as a file of this kind."""
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def make_png(seed: int = 0) -> bytes:
    """An upload."""
    return encoded(drawing(seed=seed))


def make_figure(
    article: Article, by: User | None = None, *, key: str = "counts", seed: int = 0, texts: FigureTexts = TEXTS
) -> DraftFigure:
    """A figure of the article's draft."""
    return add_figure(article=article, actor=by or article.owner, content=make_png(seed), texts=texts, key=key)
