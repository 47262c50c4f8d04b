"""What kind of evidence an imported source is, read from what the list prints or from its CSL data."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus

# Type lines as sites of the genre print them, in lower case.
PRINTED_TYPES: Mapping[str, str] = {
    name: kind.value
    for kind, names in {
        EvidenceType.GUIDELINE: ("guideline", "guidelines", "practice guideline", "clinical guideline"),
        EvidenceType.SYSTEMATIC_REVIEW: ("systematic review", "meta-analysis", "meta analysis", "cochrane review"),
        EvidenceType.TRIAL: ("trial", "clinical trial", "randomized controlled trial", "randomised controlled trial"),
        EvidenceType.RESEARCH: (
            *("research", "study", "journal article", "article", "review", "review article", "observational study"),
            *("cohort study", "case report", "case series", "narrative review", "original research"),
        ),
        EvidenceType.CONSENSUS: ("consensus", "consensus statement", "expert consensus", "position statement"),
        EvidenceType.REGULATORY: ("regulatory", "drug label", "drug", "fda", "ema", "label", "drug information"),
        EvidenceType.TEXTBOOK: ("textbook", "book", "book chapter"),
        EvidenceType.WEB: ("web", "website", "web page", "webpage", "news"),
        EvidenceType.SELF_PUBLISHED: ("self-published", "overview"),
        EvidenceType.OTHER: ("other",),
    }.items()
    for name in names
}

# Overviews that a captured site writes itself and prints under "Guideline" carry its own house as the source.
OWN_HOUSE = re.compile(
    r"medical advisory board|\beditors\b|editorial (?:team|board|staff)|medical insights|"
    r"summaries of (?:clinical )?guidelines|topic overview",
    re.IGNORECASE,
)
LIABILITY = re.compile(r"(?P<house>[A-Z]\S{1,40}(?: [A-Z]\S{1,40}){0,4}) assumes no (?:liability|responsibility)")

TITLE_SAYS = (
    (re.compile(r"\bsystematic review|meta-?analys", re.IGNORECASE), EvidenceType.SYSTEMATIC_REVIEW),
    (re.compile(r"\bconsensus\b", re.IGNORECASE), EvidenceType.CONSENSUS),
    (re.compile(r"\bguidelines?\b", re.IGNORECASE), EvidenceType.GUIDELINE),
    (re.compile(r"\brandomi[sz]ed\b", re.IGNORECASE), EvidenceType.TRIAL),
)
RETRACTED_TITLE = re.compile(r"^\W*retracted(?: article| paper)?\b\W", re.IGNORECASE)
OWN_FIELDS = frozenset({"evidence_type", "issuing_body", "retraction", "retracted_on"})
NOTE_LINE = re.compile(r"^\s*\{?:?\s*(?P<name>[A-Za-z][\w -]*?)\s*:\s*(?P<value>[^}\n]+?)\s*\}?\s*$", re.MULTILINE)


def house_named_in(text: str) -> str:
    """The site's own name as its disclaimer gives it (`… assumes no liability`), or nothing."""
    match = LIABILITY.search(text)
    return match["house"] if match else ""


def is_own_house(source: str, house: str) -> bool:
    """Whether a source line names the captured site itself."""
    return bool(OWN_HOUSE.search(source)) or bool(house and house.casefold() in source.casefold())


def retraction_in(title: str) -> str:
    """Publishers announce a retraction in the title itself (`RETRACTED: …`), as COPE's guidelines ask."""
    return (RetractionStatus.RETRACTED if RETRACTED_TITLE.match(title) else RetractionStatus.NONE).value


def with_evidence(source: Source) -> Source:
    """A source from a CSL-JSON file with what its note, genre and title say about it.

    What the file states in fields of our own is kept, also that nothing was announced; those fields, and the file's
    own key, then leave the item, which holds what CSL knows. `PMID:` in the note, where Zotero and others put it,
    becomes the PMID; a title that announces a retraction marks the source as retracted.
    """
    csl = dict(source.csl)
    stated = own_fields(csl)
    noted = noted_fields(csl.get("note"))
    if "pmid" in noted and not csl.get("PMID"):
        csl["PMID"] = noted["pmid"]
    kind = stated_type(csl, noted) or guessed_type(csl, source.evidence_type)
    body = source.issuing_body
    if not body and kind == EvidenceType.GUIDELINE and "issuing_body" not in stated:
        body = next((csl[name] for name in ("authority", "publisher") if isinstance(csl.get(name), str)), "")
    retraction = source.retraction
    if retraction == RetractionStatus.NONE and "retraction" not in stated:
        retraction = retraction_in(str(csl.get("title", "")))
    return replace(source, csl=without_own_fields(csl), evidence_type=kind, issuing_body=body, retraction=retraction)


def own_fields(csl: Mapping[str, Any]) -> frozenset[str]:
    """Which fields of our own an entry states, at its top or in `custom`."""
    custom = csl.get("custom")
    names = {*csl, *(custom if isinstance(custom, Mapping) else ())}
    return frozenset(name.replace("-", "_") for name in names) & OWN_FIELDS


def without_own_fields(csl: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without its key and without fields of our own: each has a column of its own in the library."""
    kept = {name: value for name, value in csl.items() if name != "id" and name.replace("-", "_") not in OWN_FIELDS}
    custom = kept.pop("custom", None)
    if isinstance(custom, Mapping):
        custom = {name: value for name, value in custom.items() if name.replace("-", "_") not in OWN_FIELDS}
    return kept | ({"custom": custom} if custom else {})


def noted_fields(note: Any) -> dict[str, str]:
    """`name: value` lines of a CSL note."""
    if not isinstance(note, str):
        return {}
    lines = ((match["name"].casefold(), match["value"]) for match in NOTE_LINE.finditer(note))
    return {name.replace(" ", "_").replace("-", "_"): value for name, value in lines}


def stated_type(csl: Mapping[str, Any], noted: Mapping[str, str]) -> str:
    """The evidence type that the entry itself states: in `custom`, at the top, in the note or as its genre."""
    custom = csl.get("custom")
    places = [custom if isinstance(custom, Mapping) else {}, csl, noted]
    for place in places:
        for name in ("evidence_type", "evidence-type"):
            wanted = str(place.get(name) or "").strip().casefold().replace("_", "-").replace(" ", "-")
            if wanted in EvidenceType.values:
                return wanted
    return PRINTED_TYPES.get(str(csl.get("genre") or "").strip().casefold(), "")


def guessed_type(csl: Mapping[str, Any], by_csl_type: str) -> str:
    """The evidence type from the title of an article or report, else from the CSL type."""
    if by_csl_type not in {EvidenceType.RESEARCH, EvidenceType.OTHER}:
        return by_csl_type
    title = str(csl.get("title") or "")
    for pattern, kind in TITLE_SAYS:
        if pattern.search(title):
            return kind.value
    return by_csl_type
