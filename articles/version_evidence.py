"""What a frozen version claims, and the sources behind it as they were frozen and as they stand now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from articles.citations.source import Source
from articles.claims import Claim, claims_from, claims_of
from articles.claims.evidence_table import EvidenceRow, evidence_table
from articles.frozen_sources import references_with_library
from articles.models import Audience, Version, VersionReference, VersionRendition
from articles.rendering import render
from cms.ledger.canonical import digest


@dataclass(frozen=True)
class VersionSource:
    """One source of a version: as frozen, as its standing is known to the library now, and what can be read of it."""

    frozen: Source
    now: Source
    abstract: str
    reference_id: int


def sources_of(version: Version, *, with_abstracts: bool = True) -> dict[str, VersionSource]:
    """The version's sources by key. Their data are those that were frozen; only the retraction status is today's.

    Abstracts are not even read where they are not wanted. One query, or none where a page has read the references.
    """
    copies = references_with_library(version)
    if not with_abstracts and isinstance(copies, QuerySet):
        copies = copies.defer("reference__abstract", "reference__merged_into__abstract")
    return {copy.key: version_source(copy, with_abstract=with_abstracts) for copy in copies}


def version_source(copy: VersionReference, *, with_abstract: bool) -> VersionSource:
    """One source of a version from its frozen row, which comes with `reference__merged_into`."""
    current = copy.reference.current
    frozen = Source(
        key=copy.key,
        csl=json.loads(copy.csl),
        evidence_type=copy.evidence_type,
        issuing_body=copy.issuing_body,
        retraction=copy.retraction,
        retracted_on=copy.retracted_on,
    )
    return VersionSource(
        frozen=frozen,
        now=replace(frozen, retraction=current.retraction, retracted_on=current.retracted_on),
        abstract=current.abstract if with_abstract else "",
        reference_id=current.pk,
    )


def claims_of_rendition(rendition: VersionRendition, sources: Mapping[str, VersionSource]) -> tuple[Claim, ...]:
    """The claims of a frozen text: those kept with it, or, for a version from before they were kept, read anew."""
    if hasattr(rendition, "frozen_claims"):
        return claims_from(rendition.frozen_claims.claims)
    frozen = {key: source.frozen for key, source in sources.items()}
    prefix = "" if rendition.audience == Audience.PROFESSIONAL else f"{rendition.audience}-"
    return claims_of(rendition.markdown, render(rendition.markdown, frozen, id_prefix=prefix), frozen)


def claims_of_version(version: Version, sources: Mapping[str, VersionSource]) -> dict[str, tuple[Claim, ...]]:
    """The claims of each of the version's texts, by audience, the professional one first. One query."""
    renditions = (
        version.renditions.all()
        if "renditions" in getattr(version, "_prefetched_objects_cache", ())
        else version.renditions.select_related("frozen_claims").order_by("-audience")
    )
    return {rendition.audience: claims_of_rendition(rendition, sources) for rendition in renditions}


def evidence_rows(
    rendition: VersionRendition, sources: Mapping[str, VersionSource], claims: tuple[Claim, ...] | None = None
) -> tuple[EvidenceRow, ...]:
    """The evidence table of a frozen text: each claim beside its sources, with what has become of them since."""
    if claims is None:
        claims = claims_of_rendition(rendition, sources)
    return evidence_table(claims, json.loads(rendition.keys), {key: source.now for key, source in sources.items()})


def checked_sha256(claim: Claim, sources: Mapping[str, VersionSource]) -> str:
    """What a verdict on the claim is about: its identity (words, sources, context), the data of its sources as frozen,
    and their retraction status as known now. Where any of it differs, it is another question."""
    return digest(
        {
            "claim": claim.identity,
            "sources": [_standing(sources[key]) for key in sorted(claim.keys) if key in sources],
        }
    )


def _standing(source: VersionSource) -> list[str]:
    frozen = source.frozen
    csl = json.dumps(frozen.csl, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return [frozen.key, csl, frozen.evidence_type, frozen.issuing_body, source.now.retraction]
