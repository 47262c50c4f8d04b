"""Reading manuscripts that were written elsewhere: captured web pages and Pandoc Markdown. No database."""

from articles.importing.manuscript import ImportedManuscript, UnreadableFile
from articles.importing.reading import read_manuscript, read_path
from articles.importing.report import report

__all__ = ["ImportedManuscript", "UnreadableFile", "read_manuscript", "read_path", "report"]
