"""Where a source is looked for that the reference file does not have: one small interface for every place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from articles.citations.source import Source
from articles.importing.identity import Identity
from articles.references.lookup import Found


@dataclass(frozen=True)
class Wanted:
    """A source that the text cites: by what key, and what that identifies (None for a key that somebody chose)."""

    key: str
    identity: Identity | None


@dataclass(frozen=True)
class Answer:
    """What a place says of a wanted source: the source, or why it has none.

    `library_key` is the key of a source that the library holds, `record` what a look-up service gave.
    """

    wanted: Wanted
    source: Source | None = None
    library_key: str = ""
    record: Found | None = None
    reason: str = ""


class Finder(Protocol):
    """A place where sources are found."""

    def find(self, wanted: Sequence[Wanted]) -> Iterator[Answer]:
        """An answer for each wanted source that the place knows, or that it has something to say of. Never raises for
        what services do."""
