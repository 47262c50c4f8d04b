"""What the answers about the sources and claims of an edition hold."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from articles.evidence_types import EvidenceType
from articles.models import Audience
from cms.publishing.api.schema_values import Address, Day, Sha256


class SourceStatus(Schema):
    """What the publisher of a source has announced about it."""

    when_signed: str = Field(description="`none`, `concern`, `corrected` or `retracted`, as the version froze it.")
    now: str = Field(description="The same, as the library knows it now.")
    on: Day | None = Field(description="When it was announced, where that is known.")


class Reference(Schema):
    """One source of an edition."""

    key: str = Field(description="What the Markdown cites.")
    numbers: dict[str, int] = Field(description="Its number in the text for each audience that cites it.")
    evidence_type: str = Field(examples=[EvidenceType.GUIDELINE.value])
    issuing_body: str
    citation: str = Field(description="In the style of NLM's *Citing Medicine*.")
    doi: str
    pmid: str
    status: SourceStatus
    csl: dict[str, Any] = Field(description="CSL-JSON as frozen.")


class PartLinks(Schema):
    """Where a part of an edition leads."""

    self: Address
    edition: Address
    html: Address


class References(Schema):
    """The sources of an edition: those of the professional text by number, then those that only another text cites."""

    article: str
    edition: int
    items: list[Reference]
    links: PartLinks


class CitedSource(Schema):
    """One source behind a claim."""

    key: str
    number: int | None = Field(description="Its number in this text.")
    locator: str = Field(examples=["p. 12"])
    evidence_type: str
    title: str
    year: str
    doi: str
    pmid: str
    status: str = Field(description="What is known of it now: `none`, `concern`, `corrected`, `retracted`, `missing`.")
    status_on: Day | None


class ClaimContextFacts(Schema):
    """What the claim's own words leave unsaid."""

    headings: list[str]
    lead_in: str
    table_caption: str
    table_header: list[str]
    footnotes: list[str]


class Claim(Schema):
    """One sentence, list item or table row that a source stands behind."""

    number: int = Field(description="Its position among the claims of the text.")
    identity: Sha256 = Field(description="Stays while words, context and sources do.")
    kind: Literal["sentence", "item", "row"]
    text: str
    context: ClaimContextFacts
    sources: list[CitedSource]
    address: Address = Field(description="Where it stands on the page.")


class Claims(Schema):
    """The cited claims of one text of an edition."""

    article: str
    edition: int
    audience: Audience
    items: list[Claim]
    links: PartLinks
