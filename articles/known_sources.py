"""Where an import looks for a source that its reference file does not have: our library, then Crossref and PubMed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from articles.citations.source import Source
from articles.importing.finder import Answer, Finder, Wanted
from articles.importing.identity import LOOKED_UP, Identity, identities_of, normal_address
from articles.models import Reference
from articles.references.keys import readable_key
from articles.references.lookup import Found, look_up

# The NCBI allows three requests a second without a key; one source takes at most two of them.
PAUSE = 0.7
# An answer as quick as this came from our own cache: nobody has to be spared.
REMEMBERED_SECONDS = 0.05


class Library:
    """Our own library: by DOI, PMID, PMCID, address, or key. Of a merged duplicate, what it was merged into."""

    def find(self, wanted: Sequence[Wanted]) -> Iterator[Answer]:
        """One answer for each source that the library holds. One query, whatever is wanted."""
        identities = {one.identity for one in wanted if one.identity}
        keys = {one.key for one in wanted}
        rows = list(_rows(identities, keys))
        by_key = {row.key: row.current for row in rows}
        by_identity: dict[Identity, Reference] = {}
        for row in rows:
            for identity in identities_of("", row.as_source().csl):
                by_identity.setdefault(identity, row.current)
        for one in wanted:
            held = by_identity.get(one.identity) if one.identity else None
            held = held or by_key.get(one.key)
            if held is not None:
                yield Answer(one, held.as_source(), library_key=held.key)


def _rows(identities: set[Identity], keys: set[str]) -> Iterator[Reference]:
    values: dict[str, set[str]] = {}
    for kind, value in identities:
        values.setdefault(kind, set()).add(value)
    matching = Q(key__in=keys) | Q(doi__in=values.get("doi", ())) | Q(pmid__in=values.get("pmid", ()))
    # Fields inside the CSL item have no index: they are only asked for where something is cited so.
    if pmcids := values.get("pmcid"):
        matching |= Q(csl__PMCID__in=sorted(pmcids))
    if addresses := values.get("url"):
        matching |= Q(csl__URL__in=_spellings(addresses))
    yield from Reference.objects.select_related("merged_into").filter(matching).order_by("merged_into_id", "pk")


def _spellings(addresses: set[str]) -> list[str]:
    """The usual ways to write an address whose normal form is known."""
    return [
        f"{scheme}{www}{address}{stroke}"
        for address in addresses
        for scheme in ("https://", "http://")
        for www in ("", "www.")
        for stroke in ("", "/")
        if normal_address(f"{scheme}{www}{address}{stroke}") == address
    ]


@dataclass
class LookUpServices:
    """Crossref and PubMed, by DOI, PMID and PMCID. Once they cannot be reached they are not asked again.

    `seconds` is how long all look-ups of one file may take together; none after that.
    """

    seconds: float = 600.0
    pause: float = PAUSE
    _closed: str = field(default="", init=False)

    def find(self, wanted: Sequence[Wanted]) -> Iterator[Answer]:
        """One answer for each identifier that can be looked up: the source, or the reason why there is none."""
        ends = time.monotonic() + self.seconds
        for one in wanted:
            if one.identity and one.identity[0] in LOOKED_UP:
                yield self._answer(one, one.identity, ends)

    def _answer(self, wanted: Wanted, identity: Identity, ends: float) -> Answer:
        started = time.monotonic()
        if self._closed:
            return Answer(wanted, reason=self._closed)
        if started > ends:
            return Answer(
                wanted,
                reason="There was no time to look up everything. Import again to go on: what was found is remembered.",
            )
        kind, value = identity
        result = look_up(value if kind == "pmcid" else f"{kind}:{value}")
        if result.record is not None:
            took = time.monotonic() - started
            if took > REMEMBERED_SECONDS:
                time.sleep(max(0.0, self.pause - took))
            return Answer(wanted, _source(result.record), record=result.record)
        if result.code == "unreachable":
            self._closed = result.reason
        return Answer(wanted, reason=result.reason)


def _source(found: Found) -> Source:
    flag = found.statement
    return Source(
        key=readable_key(found.csl),
        csl=found.csl,
        evidence_type=found.evidence_type,
        issuing_body=found.issuing_body,
        retraction=flag.status.value,
        retracted_on=flag.on if flag.status.value == "retracted" else None,
    )


def known_sources(*, offline: bool = False, seconds: float = 600.0) -> tuple[Finder, ...]:
    """The places that an import asks, in their order. `offline` leaves the look-up services out."""
    return (Library(),) if offline else (Library(), LookUpServices(seconds=seconds))
