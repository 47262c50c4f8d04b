"""Remedies that one click applies, for the findings that have one, and the words that a finding is about.

Each is a change to the text that the editor makes in the page (it can be undone there, and is saved with the text), or
an action that exists: choosing a source, looking one up, taking one off the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from articles.checks import Finding
from articles.checks.text import UNBOUND
from articles.citations.nlm import text_of
from articles.citations.source import Source
from articles.citations.syntax import cited_key, find_clusters
from articles.references.identifiers import normal_doi, normal_pmid


class Act(StrEnum):
    """What js/manuscript/remedies.js does with a remedy."""

    REPLACE = "replace"  # `find` by `put`, wherever it stands
    CHOOSE = "choose"  # a source out of the library, in the place of `find` wherever it stands
    CITE = "cite"  # a source behind the words that the finding quotes
    LOOK_UP = "look-up"  # `identifier`, and the source found in the place of `find`
    REMOVE = "remove"  # the citation of the key `find`
    HEADING = "heading"  # the heading in the finding's line to the level `put`
    UNLINK = "unlink"  # the source with the key `find` off the list
    VISIBLE = "visible"  # characters that nobody sees out of the finding's line


@dataclass(frozen=True)
class Remedy:
    """One thing that a click does about a finding."""

    act: Act
    label: str
    find: str = ""
    put: str = ""
    identifier: str = ""


Sources = Mapping[str, Source]

# A comma, or `and`, where a semicolon belongs.
_WRONGLY_APART = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\s+|&\s*)(?=-?@)")
_PMCID = re.compile(r"PMC\d+", re.IGNORECASE)
_ABOUT_A_KEY = frozenset(
    {
        "citation-without-reference",
        "citation-identifier-unknown",
        "reference-retracted",
        "reference-concern",
        "reference-corrected",
        "reference-outdated",
        "reference-changed-since-frozen",
        "reference-not-identifiable",
        "preprint-with-published-version",
    }
)
_ABOUT_WORDS = frozenset(
    {
        "citation-unreadable",
        "citation-not-printed",
        "claim-without-citation",
        "claim-rests-on-one-weak-source",
        "quotation-without-locator",
        "heading-skipped",
    }
)


def quote_of(finding: Finding) -> str:
    """The words of the text that a finding is about: a citation as `@key`, a sentence in plain words; or nothing."""
    if finding.code in _ABOUT_A_KEY:
        return cited_key(finding.subject)
    return finding.subject if finding.code in _ABOUT_WORDS else ""


def remedies_for(finding: Finding, sources: Sources) -> tuple[Remedy, ...]:
    """What one click can do about a finding, best first; mostly nothing. `sources` are those of the article, by key."""
    known = _REMEDIES.get(finding.code)
    return tuple(known(finding, sources)) if known else ()


def _without_reference(finding: Finding, sources: Sources) -> list[Remedy]:
    written = cited_key(finding.subject)
    if finding.subject.startswith(UNBOUND):
        number = finding.subject.removeprefix(UNBOUND)
        return [Remedy(Act.CHOOSE, f"Choose the source of number {number}", find=written), _taken_out(written)]
    near = get_close_matches(finding.subject, sources, n=1, cutoff=0.75)
    instead = [Remedy(Act.REPLACE, f"Cite {key} instead", find=written, put=cited_key(key)) for key in near]
    return [*instead, Remedy(Act.CHOOSE, "Choose another source", find=written), _taken_out(written)]


def _taken_out(written: str) -> Remedy:
    return Remedy(Act.REMOVE, "Take the citation out", find=written)


def _identifier_unknown(finding: Finding, sources: Sources) -> list[Remedy]:
    written = cited_key(finding.subject)
    doi, pmid = normal_doi(finding.subject), normal_pmid(finding.subject)
    for key, source in sources.items():
        if (doi and normal_doi(text_of(source.csl.get("DOI"))) == doi) or (
            pmid and normal_pmid(text_of(source.csl.get("PMID"))) == pmid
        ):
            return [Remedy(Act.REPLACE, f"Cite {key} instead", find=written, put=cited_key(key))]
    identifier = doi or pmid or (found[0] if (found := _PMCID.search(finding.subject)) else "")
    look_up = [Remedy(Act.LOOK_UP, "Look it up and cite it", find=written, identifier=identifier)]
    return [*look_up * bool(identifier), Remedy(Act.CHOOSE, "Choose another source", find=written), _taken_out(written)]


def _unreadable(finding: Finding, _sources: Sources) -> list[Remedy]:
    mended = _WRONGLY_APART.sub("; ", finding.subject)
    if mended == finding.subject or not any(cluster.raw == mended for cluster in find_clusters(mended)):
        return []
    return [Remedy(Act.REPLACE, "Put semicolons between the keys", find=finding.subject, put=mended)]


def _cite_here(_finding: Finding, _sources: Sources) -> list[Remedy]:
    return [Remedy(Act.CITE, "Cite a source here")]


def _never_cited(finding: Finding, _sources: Sources) -> list[Remedy]:
    return [Remedy(Act.UNLINK, "Take it off the list", find=finding.subject)]


def _duplicated(finding: Finding, _sources: Sources) -> list[Remedy]:
    first, _, second = finding.subject.partition(" = ")
    return [Remedy(Act.REPLACE, f"Cite {first} everywhere", find=cited_key(second), put=cited_key(first))]


def _published(finding: Finding, sources: Sources) -> list[Remedy]:
    """The record names the article by its DOI, in the message; where the article lists it, by its key in the remedy."""
    written = cited_key(finding.subject)
    if named := re.search(r"Cite “([^”]+)”", finding.remedy):
        return [Remedy(Act.REPLACE, f"Cite {named[1]} instead", find=written, put=cited_key(named[1]))]
    doi = re.search(r"doi:(\S+?)\.?$", finding.message)
    if doi is None or finding.subject not in sources:
        return []
    return [Remedy(Act.LOOK_UP, "Look up the published article and cite it", find=written, identifier=doi[1])]


def _skipped(finding: Finding, _sources: Sources) -> list[Remedy]:
    levels = re.findall(r"level (\d)", finding.message)
    if len(levels) < 2:
        return []
    return [Remedy(Act.HEADING, f"Make it level {int(levels[-1]) + 1}", put=str(int(levels[-1]) + 1))]


def _hidden(_finding: Finding, _sources: Sources) -> list[Remedy]:
    return [Remedy(Act.VISIBLE, "Take them out")]


_REMEDIES: Mapping[str, Callable[[Finding, Sources], list[Remedy]]] = {
    "citation-without-reference": _without_reference,
    "citation-identifier-unknown": _identifier_unknown,
    "citation-unreadable": _unreadable,
    "claim-without-citation": _cite_here,
    "reference-never-cited": _never_cited,
    "reference-duplicated": _duplicated,
    "preprint-with-published-version": _published,
    "heading-skipped": _skipped,
    "hidden-characters": _hidden,
}
