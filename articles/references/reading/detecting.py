"""Which format a reference file is in, seen from its text."""

from __future__ import annotations

import re

from articles.citations.csl import UnreadableReferences

BIBTEX, RIS, CSL_JSON, NBIB, PUBMED_XML = "bibtex", "ris", "csl-json", "nbib", "pubmed-xml"
AUTO = "auto"
FORMATS = (AUTO, BIBTEX, RIS, CSL_JSON, NBIB, PUBMED_XML)

_SIGNS = {
    RIS: re.compile(r"^[ \t]*TY[ \t]{1,3}-", re.MULTILINE),
    NBIB: re.compile(r"^(?:PMID|STAT|OWN |FAU |DCOM) ?- ", re.MULTILINE),
    BIBTEX: re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE),
}
_OTHER_FORMATS = (
    (re.compile(r"^%0 \S", re.MULTILINE), "EndNote's tagged format"),
    (re.compile(r"^PT [JBSP]$|^FN (?:Clarivate|Thomson|ISI)", re.MULTILINE), "Web of Science's tagged format"),
    (re.compile(r"<(?:xml|records)>\s*<records?>|<record><database", re.IGNORECASE), "EndNote XML"),
    (re.compile(r"<modsCollection|<mods[ >]"), "MODS XML"),
    (re.compile(r"<(?:!doctype\s+)?html", re.IGNORECASE), "a web page"),
)


def format_of(text: str) -> str:
    """The format that the file's first sign points to.

    Raises `UnreadableReferences` where there is none, naming known formats that are not read.
    """
    start = text[:2000].lstrip()
    if start.startswith("<") and re.search(r"<(?:PubmedArticle|PubmedBookArticle)\b", text):
        return PUBMED_XML
    if _is_json(start):
        return CSL_JSON
    places = {name: found.start() for name, sign in _SIGNS.items() if (found := sign.search(text))}
    if places:
        return min(places, key=places.__getitem__)
    for sign, name in _OTHER_FORMATS:
        if sign.search(text[:100_000]):
            raise UnreadableReferences(f"The reference file is {name}. Export the references as RIS or BibTeX.")
    raise UnreadableReferences(
        "The reference file is none of BibTeX, RIS, CSL-JSON, PubMed NBIB and PubMed XML. "
        "Choose one of these in the program's export."
    )


def _is_json(start: str) -> bool:
    return bool(re.match(r"\[\s*(?:\{|\])|\{\s*\"", start))
