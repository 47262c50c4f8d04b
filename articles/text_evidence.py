"""One text's evidence table with what a page needs beside it: where each claim stands, and what can be read of its
sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from articles.claims import Claim, EvidenceRow, evidence_table
from articles.claims.places import places_of
from articles.composition import Composition
from articles.models import Audience, VersionRendition
from articles.version_evidence import VersionSource, claims_of_rendition, evidence_rows


@dataclass(frozen=True)
class TextEvidence:
    """The evidence table of one audience's text.

    `places` stand beside the rows: the end of the address that leads to the claim in its text. `abstracts` are those
    of the sources by key; they belong to publishers, so readers' pages leave them out.
    """

    audience: Audience
    rows: tuple[EvidenceRow, ...]
    places: tuple[str, ...]
    abstracts: Mapping[str, str]


def evidence_of_rendition(
    rendition: VersionRendition, sources: Mapping[str, VersionSource], *, with_abstracts: bool
) -> TextEvidence:
    """The evidence of a frozen text: claims and sources as frozen, their retraction status as the library knows it
    now. A place is the anchor of a citation."""
    claims = claims_of_rendition(rendition, sources)
    audience = Audience(rendition.audience)
    return TextEvidence(
        audience=audience,
        rows=evidence_rows(rendition, sources, claims),
        places=anchors_of(claims, audience),
        abstracts={key: source.abstract for key, source in sources.items()} if with_abstracts else {},
    )


def anchors_of(claims: Sequence[Claim], audience: Audience) -> tuple[str, ...]:
    """For each claim of a frozen text the end of the address that leads to it (`#cite-3`); empty where its place is
    not known."""
    prefix = "" if audience == Audience.PROFESSIONAL else f"{audience.value}-"
    return tuple(f"#{prefix}cite-{number}" if number else "" for number in places_of(claims))


def evidence_of_draft(composition: Composition, audience: str) -> TextEvidence:
    """The evidence of a draft as it stands, for its editors. A place is a line of the text field.

    Raises TextTooLarge where the text is out of bounds, and KeyError for an audience that has no text.
    """
    claims = composition.claims[audience]
    return TextEvidence(
        audience=Audience(audience),
        rows=evidence_table(claims, composition.rendered[audience].keys, composition.sources),
        places=tuple(f"?field={audience}&line={claim.line}#id_{audience}" for claim in claims),
        abstracts={key: reference.abstract for key, reference in composition.references.items()},
    )
