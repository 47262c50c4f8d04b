"""The words by which a source is found.

What is kept and what is asked for are folded in the same way, in Python, because SQLite knows the capitals of ASCII
only and neither database knows that `Muller` is looked for under `Müller`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

MAX_CHARACTERS = 20_000
# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t"}
)
# German and Scandinavian names are also written without the accent's letter: Mueller, Soerensen.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_NOT_IN_WORDS = re.compile(r"[\W_]+")
_NAME_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")
_SEPARATOR = " | "


def folded(text: str) -> str:
    """The words of a text in small letters without accents and signs, with one blank between them."""
    text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold().translate(_LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _NOT_IN_WORDS.sub(" ", plain).strip()


def spelt_out(text: str) -> str:
    """The folded text as it is written where there are no umlauts: `Müller` is `mueller`."""
    return folded(unicodedata.normalize("NFC", text).casefold().translate(_SPELT_OUT))


def search_text(
    *, key: str, title: str, csl: Mapping[str, Any], doi: str | None, pmid: str | None, issuing_body: str
) -> str:
    """What a source is found by: the folded words of its key, title, authors and editors, journal or book, DOI, PMID,
    PMCID and issuing body. The parts are kept apart, so that no phrase is found across two of them."""
    names = [*_names(csl.get("author")), *_names(csl.get("editor"))]
    where = [str(csl[name]) for name in ("container-title", "container-title-short", "PMCID") if csl.get(name)]
    written = [key, title, *names, *where, doi or "", pmid or "", issuing_body]
    words = [folded(part) for part in written]
    words += [spelt for part in names if (spelt := spelt_out(part)) not in words]
    return _SEPARATOR.join(filter(None, dict.fromkeys(words)))[:MAX_CHARACTERS]


def _names(people: Any) -> Iterator[str]:
    for person in people if isinstance(people, list) else []:
        if isinstance(person, Mapping):
            yield " ".join(str(person[part]) for part in _NAME_PARTS if person.get(part))
