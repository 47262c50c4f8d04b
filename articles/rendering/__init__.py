"""Rendering: Markdown to the HTML that is stored and signed. Pure functions, no database."""

from articles.rendering.bounds import TextTooLarge
from articles.rendering.contents import ContentsEntry
from articles.rendering.render import RENDERER_VERSION, Cluster, PrintedFigures, Rendered, render

__all__ = ["RENDERER_VERSION", "Cluster", "ContentsEntry", "PrintedFigures", "Rendered", "TextTooLarge", "render"]
