"""Word documents (DOCX), read through the pandoc program; what it is handed is a file that we wrote."""

from articles.importing.docx.read import read_docx

__all__ = ["read_docx"]
