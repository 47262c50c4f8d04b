"""What an import hands on, and how it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from articles.checks.finding import Finding
from articles.citations.source import Source
from articles.importing.front_matter import Contributor, Particulars
from articles.references.lookup import Found

AUDIENCE, PATIENT = "professional", "patient"


class UnreadableFile(ValueError):
    """The file cannot be imported at all. The message is one line: what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Exported:
    """What an article that we exported ourselves says beside its text for professionals.

    `content_sha256` is computed from the file and its reference file, as docs/canonical-form.md says; what the file
    itself states stands in `particulars`. `patient` is the text for patients, or empty.
    """

    particulars: Particulars
    patient: str
    content_sha256: str


@dataclass(frozen=True)
class ImportedManuscript:
    """A manuscript as read from a file; nothing is saved yet.

    `markdown` is the text with citations, without the title. `sources` follow the order of the file's own list; then
    come those that were found elsewhere: `in_library` gives the library's key of each that it holds, `looked_up` the
    record of each that a service knew. `sections` are the headings in order. `clusters` counts the places that cite,
    `mentions` the single citations in them, `numbers` are the distinct numbers printed. `provisional` says that the
    numbers come from a page or a Word document and that no citation is bound to a source yet. The lines that `findings`
    name are lines of the imported file, or of `markdown` where that has none (Word). `contributors` are the byline,
    where the file states one; `exported` is there for a file that was exported from here. `file_sha256` is the digest
    of the file's bytes.
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
    in_library: Mapping[str, str] = field(default_factory=dict)
    looked_up: Mapping[str, Found] = field(default_factory=dict)
    exported: Exported | None = None
    contributors: tuple[Contributor, ...] = ()
    file_sha256: str = ""

    @property
    def renditions(self) -> dict[str, str]:
        """The Markdown of each audience that the file has a text for."""
        patient = {PATIENT: self.exported.patient} if self.exported and self.exported.patient else {}
        return {AUDIENCE: self.markdown} | patient
