"""JATS XML (ANSI/NISO Z39.96), as journals, PubMed Central and our own exports write it, read into a document."""

from articles.importing.jats.read import read_jats

__all__ = ["read_jats"]
