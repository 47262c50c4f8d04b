"""The sources that a version froze, in the order in which its text numbers them."""

from __future__ import annotations

import json

from articles.citations.source import Source
from articles.models import Audience, Version, VersionReference


def numbered_sources(version: Version) -> tuple[Source, ...]:
    """Every source of the version: those of the professional text by number, then those that only another text cites.

    What a publisher has announced is given as it was when the version was frozen. Two queries.
    """
    copies = {copy.key: copy for copy in version.references.all()}
    keys = dict.fromkeys(key for audience in Audience for key in numbered_keys(version, audience))
    return tuple(_source(copies[key]) for key in (*keys, *sorted(copies.keys() - keys.keys())))


def numbered_keys(version: Version, audience: str) -> tuple[str, ...]:
    """The keys that the text for `audience` cites, by number; none where the version has no such text."""
    texts = (rendition for rendition in version.renditions.all() if rendition.audience == audience)
    return tuple(key for rendition in texts for key in json.loads(rendition.keys))


def _source(copy: VersionReference) -> Source:
    return Source(
        key=copy.key,
        csl=json.loads(copy.csl),
        evidence_type=copy.evidence_type,
        issuing_body=copy.issuing_body,
        retraction=copy.retraction,
        retracted_on=copy.retracted_on,
    )
