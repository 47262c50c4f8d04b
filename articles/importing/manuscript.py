"""What an import hands on, and how it refuses."""

from dataclasses import dataclass

from articles.checks.finding import Finding
from articles.citations.source import Source
from articles.importing.front_matter import Contributor

AUDIENCE = "professional"


class UnreadableFile(ValueError):
    """The file cannot be imported at all. The message is one line: what is wrong, where, and what to do."""


@dataclass(frozen=True)
class ImportedManuscript:
    """A manuscript as read from a file; nothing is saved yet.

    `markdown` is the text with citations, without the title. `sources` follow the order of the file's own list.
    `sections` are the headings in order. `clusters` counts the places that cite, `mentions` the single citations in
    them, `numbers` are the distinct numbers printed. `provisional` says that the numbers come from a page and that no
    citation is bound to a source yet. The lines that `findings` name are lines of the imported file, or of `markdown`
    where that has none (Word). `contributors` are the byline, where the file states one.
    """

    format: str
    title: str
    summary: str
    markdown: str
    sources: tuple[Source, ...]
    sections: tuple[str, ...]
    clusters: int
    mentions: int
    numbers: tuple[int, ...]
    provisional: bool
    findings: tuple[Finding, ...]
    contributors: tuple[Contributor, ...] = ()
