"""One printed reference (`Smith J, Doe A. Title. Lancet. 2014;383:1-9.`) taken apart: NLM, AMA and APA style.

What does not follow one of them closely is not guessed at: the whole is then kept as the title, for an editor to see.
"""

from __future__ import annotations

import re
from typing import Any

from articles.evidence_types import EvidenceType
from articles.importing.evidence import PRINTED_TYPES
from articles.importing.reference_list import DOI, PMID, URL
from articles.references.reading.dates import read_date
from articles.references.reading.fields import read_pages
from articles.references.reading.finishing import Found
from articles.references.reading.names import Names, group, is_group, read_names

LONGEST = 3_000
LONGEST_GROUP = 120

_NAME = r"[^\W\d_][^\d.,;:?!]{0,60}? [A-Z]{1,4}(?: (?:Jr|Sr|2nd|3rd))?"
_AUTHORS = re.compile(rf"{_NAME}(?:, {_NAME}){{0,60}}(?:,? (?:et al|and others))?(?:, editors?)?")
_APA_NAME = r"[^\W\d_][^\d,;:?!()]{0,60}?, (?:[A-Z]\.[ -]?){1,4}"
_APA = re.compile(
    rf"(?P<authors>{_APA_NAME}(?:(?:, | & |, & |, … ){_APA_NAME}){{0,60}}) ?\((?P<date>\d{{4}})[a-z]?(?:, [^()]*)?\)\. "
    r"(?P<title>.{3,}?[.?!]) (?P<journal>[^,.]{2,120}), (?P<volume>\d{1,4})(?: ?\((?P<issue>[^()]{1,20})\))?"
    r"(?:, (?P<pages>[A-Za-z]?\d[\w–-]*))?\.?"
)
_DATED = re.compile(
    r"[.,]?\s(?P<date>(?:18|19|20)\d\d(?: [A-Z][a-z]{2,8}(?: \d{1,2})?)?)"
    r"(?:;\s?(?P<volume>[\w. ]{0,20}?)(?:\((?P<issue>[^()]{1,30})\))?(?::\s?(?P<pages>[A-Za-z]{0,3}\d[\w.–-]*?))?)?\.?$"
)
_IMPRINT = re.compile(
    r"[.?!]\s(?:(?P<edition>\d{1,2}(?:st|nd|rd|th)) ed\.\s)?(?P<place>[^.:;]{2,60}):\s(?P<publisher>[^.:;]{2,80});\s?"
    r"(?P<date>(?:18|19|20)\d\d)\.?$"
)
# A word of a journal's name that is cut short, as in `N. Engl. J. Med.`
_CUT_WORD = re.compile(r"[A-Z][A-Za-z]{0,8}\.")
_BADGE = re.compile(r"\s*\[(?P<name>[A-Za-z -]{3,30})\]\s*$")
_CITED_ON = re.compile(r"\s*\[(?:cited|accessed)[^\[\]]*\]|\bAccessed (?:on )?[A-Z0-9][\w ,]{5,20}\.?", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"\b(?:Available (?:from|at)|Retrieved from):?\s*|\bEpub [^.;]*[.;]|\bPMCID:\s*PMC\d+\.?", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


def read_printed(text: str) -> Found | None:
    """The parts of a printed reference, or None where it cannot be told apart with certainty."""
    text = " ".join(text[:LONGEST].split())
    found, rest = identified(text)
    for reader in (_apa, _by_parts):
        if read := reader(rest):
            csl, authors = read
            found.csl = {"type": "article-journal", **csl}
            found.authors = authors
            return found
    return None


def identified(text: str) -> tuple[Found, str]:
    """The identifiers and the kind of evidence that a printed reference names, and the text without them."""
    found = Found()
    if (badge := _BADGE.search(text)) and (kind := PRINTED_TYPES.get(badge["name"].casefold())):
        found.evidence_type, text = kind, text[: badge.start()]
    found.dois = [match["doi"].rstrip(".,;") for match in DOI.finditer(text)]
    found.pmids = [match["pmid"] for match in PMID.finditer(text)]
    without = PMID.sub(" ", DOI.sub(" ", text))
    found.addresses = [address.rstrip(".,;)") for address in URL.findall(without)]
    without = _LEAD_IN.sub(" ", _CITED_ON.sub(" ", URL.sub(" ", without)))
    return found, " ".join(without.split()).rstrip(" ;,")


def _apa(text: str) -> tuple[dict[str, Any], Names] | None:
    match = _APA.fullmatch(text)
    if not match:
        return None
    names = re.split(r"(?<=\.),? (?:& |… )?(?=[^\W\d_]{2})", match["authors"])
    return _csl(match, match["title"]), read_names(name.strip(" ,&") for name in names)


def _by_parts(text: str) -> tuple[dict[str, Any], Names] | None:
    """NLM and AMA: authors, title and journal are sentences; date, volume and pages follow."""
    if imprint := _IMPRINT.search(text):
        sentences = _SENTENCE.split(text[: imprint.start() + 1])
        title, names = _authored(sentences)
        return (_csl(imprint, title) | {"type": "book"}, names) if title and names.people else None
    if not (dated := _DATED.search(text)):
        return None
    sentences = _SENTENCE.split(text[: dated.start()])
    journal = [sentences.pop()]
    while len(sentences) > 2 and _CUT_WORD.fullmatch(sentences[-1]):
        journal.insert(0, sentences.pop())
    title, names = _authored(sentences)
    is_sure = bool(title) and (bool(names.people) or bool(dated["volume"]))
    return (_csl(dated, title) | {"container-title": " ".join(journal)}, names) if is_sure else None


def _authored(sentences: list[str]) -> tuple[str, Names]:
    """The title in what stands before the journal, and the names that it begins with."""
    first = sentences[0].rstrip(".") if sentences else ""
    if len(sentences) > 1 and len(first) <= LONGEST_GROUP and ":" not in first and is_group(first):
        return " ".join(sentences[1:]), Names((group(first),))
    if not _AUTHORS.fullmatch(first):
        return " ".join(sentences), Names()
    return " ".join(sentences[1:]), read_names(re.split(r", (?!(?:Jr|Sr|2nd|3rd)\b)", first))


def _csl(match: re.Match[str], title: str) -> dict[str, Any]:
    parts = {name: (value or "").strip() for name, value in match.groupdict().items()}
    return {
        "title": title.replace(" [Internet]", ""),
        "container-title": parts.get("journal", "").rstrip("."),
        "issued": read_date(parts["date"]),
        "volume": parts.get("volume", ""),
        "issue": parts.get("issue", ""),
        "page": read_pages(parts.get("pages", "")),
        "edition": re.sub(r"\D", "", parts.get("edition", "")),
        "publisher": parts.get("publisher", ""),
        "publisher-place": parts.get("place", ""),
    }


def kept_whole(text: str, found: Found, limit: int) -> Found:
    """A reference that could not be told apart: the whole as its title, in full in the note where that is too long."""
    whole = " ".join(text.split()).rstrip(".") or "Untitled entry"
    title = whole if len(whole) <= limit else whole[: limit - 2].rsplit(" ", 1)[0] + " …"
    found.csl = {"type": "document", "title": title, "note": whole if title != whole else ""}
    years = re.findall(r"\b(?:18|19|20)\d\d\b", whole)
    found.csl["issued"] = read_date(years[-1]) if years else None
    found.evidence_type = found.evidence_type or EvidenceType.OTHER.value
    return found
