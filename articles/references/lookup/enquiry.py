"""Asking the services in order, within a fixed time, and remembering the answer for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.core.cache import cache

from articles.references.lookup.crossref import Crossref
from articles.references.lookup.fetching import Fetcher
from articles.references.lookup.identifier import Identifier, parse_identifier
from articles.references.lookup.ncbi import Ncbi
from articles.references.lookup.network import Deadline
from articles.references.lookup.provider import Found, LookupTrouble, Provider
from cms.refusals import Refused

TOTAL_SECONDS = 14.0
COMPLEMENT_SECONDS = 5.0
FOUND_SECONDS = 7 * 24 * 60 * 60
NOT_FOUND_SECONDS = 60 * 60
# Raised when the shape of `Found` changes, so that answers remembered by an earlier release are not taken up.
CACHE_VERSION = 1

BY_HAND = "Enter the source by hand or paste a record."


@dataclass(frozen=True)
class LookupResult:
    """Either a record, or the reason why there is none: a sentence, and a code for machines and tests.

    Codes: `identifier-unknown`, `not-found`, `unreachable`, `answer-unusable`.
    """

    record: Found | None = None
    reason: str = ""
    code: str = ""


def providers(deadline: Deadline) -> tuple[Provider, ...]:
    """The services in the order in which they are asked."""
    return (
        Crossref(Fetcher(Crossref.name, settings.CROSSREF_URL, deadline)),
        Ncbi(Fetcher(Ncbi.name, settings.NCBI_URL, deadline)),
    )


def look_up(text: str) -> LookupResult:
    """The source behind a DOI, PMID or PMCID, from the first service that knows it; the others complete it.

    Takes at most 15 seconds, whatever the services do. What was found is remembered for 7 days, that nobody knows it
    for an hour, trouble not at all. Touches no table. Never raises for what services do.
    """
    try:
        identifier = parse_identifier(text)
    except Refused as refusal:
        return LookupResult(reason=refusal.reason, code=refusal.code)
    remembered = cast("LookupResult | None", cache.get(_cache_key(identifier)))
    if remembered is not None:
        return remembered
    result, seconds = _ask(identifier)
    if seconds:
        cache.set(_cache_key(identifier), result, seconds)
    return result


def _cache_key(identifier: Identifier) -> str:
    asked = f"{identifier.kind}:{identifier.value}|{settings.CROSSREF_URL}|{settings.NCBI_URL}"
    return f"look-up:{CACHE_VERSION}:{sha256(asked.encode()).hexdigest()}"


def _ask(identifier: Identifier) -> tuple[LookupResult, int]:
    """The answer, and for how many seconds it may be remembered."""
    deadline = Deadline(TOTAL_SECONDS)
    failed: set[str] = set()
    troubles: list[LookupTrouble] = []
    for provider in providers(deadline):
        try:
            found = provider.find(identifier)
        except LookupTrouble as trouble:
            troubles.append(trouble)
            failed.add(provider.name)
            continue
        if found is not None:
            others = [one for one in providers(deadline.within(COMPLEMENT_SECONDS)) if one.name not in failed]
            record, complete = _completed(found, identifier, others)
            return LookupResult(record), FOUND_SECONDS if complete and not troubles else NOT_FOUND_SECONDS
    if troubles:
        return _no_answer(troubles), 0
    reason = f"No record of {identifier} was found. Check it for a slip of the pen. {BY_HAND}"
    return LookupResult(reason=reason, code="not-found"), NOT_FOUND_SECONDS


def _no_answer(troubles: list[LookupTrouble]) -> LookupResult:
    said = " ".join(dict.fromkeys(str(trouble) for trouble in troubles))
    if any(trouble.unreachable for trouble in troubles):
        return LookupResult(reason=f"The look-up service cannot be reached: {said} {BY_HAND}", code="unreachable")
    return LookupResult(reason=f"The look-up failed: {said} {BY_HAND}", code="answer-unusable")


def _completed(found: Found, asked: Identifier, others: Iterable[Provider]) -> tuple[Found, bool]:
    """The record with what the other services add, and whether all of them could be asked.

    Services before the one that found it have said already that they do not know `asked`; they are asked for the
    record's other identifiers. Those after it have not been asked at all.
    """
    complete, before = True, True
    finder = found.provider
    for provider in others:
        if provider.name == finder:
            before = False
            continue
        names = [name for name in identifiers_of(found) if not (before and name == asked)]
        try:
            more = next((more for name in names if (more := provider.find(name))), None)
        except LookupTrouble:
            complete = False
            continue
        if more is not None:
            found = joined(found, more)
    return found, complete


def identifiers_of(found: Found) -> list[Identifier]:
    """The identifiers of a record, the one that services answer quickest first."""
    pmid, doi = found.csl.get("PMID"), found.csl.get("DOI")
    return ([Identifier("pmid", pmid)] if pmid else []) + ([Identifier("doi", doi)] if doi else [])


def joined(found: Found, more: Found) -> Found:
    """`found`, with what it lacks from `more`; of two statements the graver, of two evidence types the stated one."""
    lacking = {name: value for name, value in more.csl.items() if name not in found.csl and name != "genre"}
    stated = more if more.type_is_stated and not found.type_is_stated else found
    return replace(
        found,
        csl={**found.csl, **lacking},
        evidence_type=stated.evidence_type,
        type_is_stated=stated.type_is_stated,
        issuing_body=stated.issuing_body,
        study_design=found.study_design or more.study_design,
        abstract=found.abstract or more.abstract,
        statement=min(found.statement, more.statement, key=lambda statement: statement.gravity),
        published_as=found.published_as or more.published_as,
        announces=found.announces or more.announces,
    )
