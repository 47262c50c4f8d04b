"""Single fields of a record in the form that CSL wants: pages, ISSN, ISBN, language."""

from __future__ import annotations

import re

from articles.references.reading.plain_text import plain

MAX_PAGES_CHARACTERS = 100

_PAGE_WORD = re.compile(r"^(?:pp?|pages?|seiten?)\s*[.:]?\s*(?=[\w\[])", re.IGNORECASE)
_DASHES = re.compile(r"\s*(?:[‐‑‒–—―−]|-{1,3})\s*")
_SHORT_RANGE = re.compile(r"(?<![\w-])(\d{2,})-(\d+)(?![\w-])")
_NO_PAGES = re.compile(r"(?:n\.?/?a\.?|no[ .-]pagination.*|no pages?|none|null|unknown|[\W_]*)", re.IGNORECASE)
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})-?(\d{3}[\dXx])(?![\dXx-])")
_ISBN = re.compile(r"(?<![\d-])(?:97[89][-\s]?)?\d[\d\s-]{7,14}[\dXx](?![\d-])")
# ISO 639-2 and names, as MEDLINE, EndNote and publishers write them, in ISO 639-1.
_LANGUAGES = {
    word: code
    for code, words in {
        "ar": "ara arabic",
        "bg": "bul bulgarian",
        "ca": "cat catalan",
        "cs": "cze ces czech",
        "da": "dan danish",
        "de": "ger deu german deutsch",
        "el": "gre ell greek",
        "en": "eng english",
        "es": "spa spanish español",
        "et": "est estonian",
        "fa": "per fas persian",
        "fi": "fin finnish",
        "fr": "fre fra french français",
        "he": "heb hebrew",
        "hr": "hrv croatian",
        "hu": "hun hungarian",
        "is": "ice isl icelandic",
        "it": "ita italian italiano",
        "ja": "jpn japanese",
        "ko": "kor korean",
        "lt": "lit lithuanian",
        "lv": "lav latvian",
        "nl": "dut nld dutch",
        "no": "nor norwegian",
        "pl": "pol polish",
        "pt": "por portuguese português",
        "ro": "rum ron romanian",
        "ru": "rus russian",
        "sk": "slo slk slovak",
        "sl": "slv slovenian",
        "sr": "srp serbian",
        "sv": "swe swedish",
        "th": "tha thai",
        "tr": "tur turkish",
        "uk": "ukr ukrainian",
        "vi": "vie vietnamese",
        "zh": "chi zho chinese",
    }.items()
    for word in words.split()
}
_PLACE = re.compile(r"\s\([A-Z][^(),]{2,40}, [A-Z][^()]{1,40}\)$")
_LANGUAGE_TAG = re.compile(r"[a-z]{2}(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)


def read_pages(*texts: str) -> str:
    """Pages with a plain hyphen: `95–100`, `pp. 95--100` and the two fields `95`, `100` all give `95-100`.

    MEDLINE leaves out repeated digits (`1820-5`); they are put back, since the citation style decides. Article numbers
    (`e123`) stay.
    """
    parts = [pages for pages in map(_pages, texts) if pages]
    if len(parts) > 1 and "-" not in parts[0] and parts[0] != parts[1]:
        return _SHORT_RANGE.sub(_expand, f"{parts[0]}-{parts[1]}")
    return parts[0] if parts else ""


def _pages(text: str) -> str:
    pages = _PAGE_WORD.sub("", plain(text[:MAX_PAGES_CHARACTERS])).strip(" .,;")
    if _NO_PAGES.fullmatch(pages):
        return ""
    return _SHORT_RANGE.sub(_expand, _DASHES.sub("-", pages)).strip("-")


def _expand(match: re.Match[str]) -> str:
    first, last = match[1], match[2]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if int(last) < int(first):
        return match[0]
    return first if first == last else f"{first}-{last}"


def read_issn(*texts: str) -> str:
    """The first ISSN, with its hyphen."""
    found = next((match for text in texts if (match := _ISSN.search(text))), None)
    return f"{found[1]}-{found[2].upper()}" if found else ""


def read_isbn(*texts: str) -> str:
    """The first ISBN of 10 or 13 digits, as written."""
    for text in texts:
        for match in _ISBN.finditer(text):
            if len(re.sub(r"\D", "", match[0].upper().replace("X", "0"))) in (10, 13):
                return plain(match[0])
    return ""


def journal_title(text: str) -> str:
    """A journal's title without the place by which MEDLINE tells namesakes apart: `Lancet (London, England)`."""
    return _PLACE.sub("", plain(text))


def read_language(text: str) -> str:
    """An ISO 639 code for a language's code or name; nothing for what is neither."""
    text = plain(text)
    word = re.split(r"[,;/\s]", text.lower())[0]
    if word in _LANGUAGES:
        return _LANGUAGES[word]
    return text.replace("_", "-") if _LANGUAGE_TAG.fullmatch(text) else ""
