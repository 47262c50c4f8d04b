"""Citations: syntax, numbering, and printed references. Pure functions, no database."""

from articles.citations.source import Source

__all__ = ["Source"]
