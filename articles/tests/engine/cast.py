"""Sources that the scenes cite, and short ways to look at what was rendered."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from articles.checks import Finding, Manuscript, check
from articles.citations import Source
from articles.rendering import Rendered, render

CURTIS = {
    "type": "article-journal",
    "author": [{"family": "Curtis", "given": "Brian R."}],
    "title": "Drug-induced immune neutropenia/agranulocytosis",
    "container-title": "Immunohematology",
    "issued": {"date-parts": [[2014]]},
    "volume": "30",
    "issue": "2",
    "page": "95-101",
    "PMID": "25247619",
}


def make_source(key: str = "curtis2014", evidence_type: str = "research", **csl: Any) -> Source:
    """A source; without CSL fields it is Curtis's review."""
    return Source(key, csl or CURTIS, evidence_type)


def make_sources(*keys: str) -> dict[str, Source]:
    """Distinct, identifiable sources with these keys."""
    return {key: Source(key, {"title": f"Study {key}", "DOI": f"10.1000/{number}"}) for number, key in enumerate(keys)}


def rendered(text: str, keys: str | Iterable[str] = "abcdefghij") -> Rendered:
    """Render with sources for these keys (by default ten with one letter each)."""
    return render(text, make_sources(*keys))


def printed(text: str, keys: str | Iterable[str] = "abcdefghij") -> list[str]:
    """What is printed for each citation of the text, in document order."""
    return [cluster.printed for cluster in rendered(text, keys).clusters]


def checked(text: str, sources: Mapping[str, Source] | None = None, **fields: Any) -> tuple[Finding, ...]:
    """The findings of an article that has this text, a title and a summary."""
    article = {"title": "Title", "summary": "Summary", **fields}
    return check(Manuscript(renditions={"professional": text}, sources=sources or {}, **article))


def codes(text: str, sources: Mapping[str, Source] | None = None, **fields: Any) -> list[str]:
    """The codes of the findings."""
    return [found.code for found in checked(text, sources, **fields)]


def ids(html: str) -> list[str]:
    """Every id in the HTML."""
    return re.findall(r'<[^<>]* id="([^"]*)"', html)


def targets(html: str) -> list[str]:
    """Every fragment that the HTML links to."""
    return re.findall(r' href="#([^"]*)"', html)


def words(html: str) -> str:
    """The HTML without its tags."""
    return re.sub(r"<[^>]+>", "", html)
