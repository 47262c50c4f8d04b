"""The one interface behind which every look-up service stands, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from articles.evidence_types import EvidenceType, RetractionStatus
from articles.references.lookup.identifier import Identifier

# The graver comes first where several announcements concern one paper.
_GRAVITY = (RetractionStatus.RETRACTED, RetractionStatus.CONCERN, RetractionStatus.CORRECTED, RetractionStatus.NONE)


class LookupTrouble(Exception):
    """A service could not be asked, or its answer could not be used. The message is one sentence for the person.

    `unreachable`: nobody answered. `passing`: it lies with the service at this moment, not with what was asked.
    """

    def __init__(self, message: str, *, unreachable: bool = False, passing: bool = False) -> None:
        super().__init__(message)
        self.unreachable, self.passing = unreachable, passing or unreachable


@dataclass(frozen=True)
class Statement:
    """What one service says that the publisher announced about a paper: status (COPE), day, and where to read it."""

    source: str = ""
    status: RetractionStatus = RetractionStatus.NONE
    on: date | None = None
    notice: str = ""

    @property
    def gravity(self) -> int:
        """0 for a retraction, rising as it gets less grave."""
        return _GRAVITY.index(self.status)


@dataclass(frozen=True)
class Found:
    """A source as a service knows it.

    `csl` is a CSL-JSON item with DOI, PMID and PMCID where known. `type_is_stated` is false where the evidence type is
    only guessed from title and kind of work. `published_as` names what a preprint became; `announces` is the DOI or
    PMID of the paper that this record is itself a notice about.
    """

    provider: str
    csl: Mapping[str, Any]
    evidence_type: str = EvidenceType.RESEARCH.value
    type_is_stated: bool = False
    issuing_body: str = ""
    study_design: str = ""
    abstract: str = ""
    statement: Statement = field(default_factory=Statement)
    published_as: str = ""
    announces: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What whoever adds the source should know, as sentences."""
        said = []
        if self.statement.status != RetractionStatus.NONE:
            when = f" on {self.statement.on.isoformat()}" if self.statement.on else ""
            where = f" (see {self.statement.notice})" if self.statement.notice else ""
            said.append(f"{self.statement.status.label}{when}{where}, says {self.statement.source}.")
        if self.announces:
            said.append(f"This is itself a notice about another paper: {self.announces}.")
        if self.published_as:
            said.append(f"This is a preprint. It has been published as {self.published_as}: cite that.")
        return tuple(said)


class Provider(Protocol):
    """A service that knows sources by their identifiers."""

    @property
    def name(self) -> str:
        """What the service is called on pages: “Crossref”, “PubMed”."""

    def find(self, identifier: Identifier) -> Found | None:
        """The source, or None where the service does not know it or does not take this kind of identifier.

        Raises LookupTrouble where it cannot be asked or its answer cannot be used.
        """
