"""Reference files of foreign programs, read into sources in normal form. Pure functions: no database, no network."""

from articles.citations.csl import UnreadableReferences
from articles.references.reading.detecting import AUTO, FORMATS
from articles.references.reading.read import read_references
from articles.references.reading.record import BrokenRecord, ReadRecord, ReadReferences, ReadSource

__all__ = [
    "AUTO",
    "FORMATS",
    "BrokenRecord",
    "ReadRecord",
    "ReadReferences",
    "ReadSource",
    "UnreadableReferences",
    "read_references",
]
