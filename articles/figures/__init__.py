"""Figures of an article: what is printed of one, reading an uploaded picture, and keeping its file."""

from articles.figures.figure import KEY, MEDIA_TYPES, Figure, figure_address, figure_line

__all__ = ["KEY", "MEDIA_TYPES", "Figure", "figure_address", "figure_line"]
