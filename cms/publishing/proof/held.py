"""What somebody pastes: words, the signs that a page or a PDF prints before list items, and our own citation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.comparing import words_of
from cms.publishing.proof.wording import made_alike

# Bullets of browsers, our PDF and Word. A hyphen or an asterisk is one only before a word: before a number it may be a
# minus or a times. Numbers and letters as ordered lists print them.
_SIGN = re.compile(
    r"^[^\S\n]*(?:[•◦▪▫●○■□‣⁃\uf0b7]|(?P<dash>[-–*])(?=[^\S\n]+(?P<next>\S))|(?P<number>\d{1,3}|[a-z])[.)](?=\s))",
    re.MULTILINE,
)
_QUOTED = {"“": "”", '"': '"'}


@dataclass(frozen=True)
class ListSign:
    """What may be the sign or the number of a list item: where it stands in the text, and the number."""

    start: int
    end: int
    number: str


@dataclass(frozen=True)
class Held:
    """A text that somebody holds, made alike."""

    text: str
    signs: tuple[ListSign, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All its words, the signs too."""
        return self.without([])[0]

    def without(self, signs: Iterable[ListSign]) -> tuple[tuple[str, ...], list[int]]:
        """Its words without these signs, and before which of the words each of them stood."""
        words: list[str] = []
        places: list[int] = []
        end = 0
        for sign in signs:
            words += words_of(self.text[end : sign.start])
            places.append(len(words))
            end = sign.end
        return (*words, *words_of(self.text[end:])), places


def held_text(text: str) -> Held:
    """A pasted text with everything at the start of a line that may only mark a list item."""
    text = made_alike(text.replace("\r\n", "\n").replace("\r", "\n"))
    found = (match for match in _SIGN.finditer(text) if not _may_be_minus(match))
    return Held(text, tuple(ListSign(match.start(), match.end(), match["number"] or "") for match in found))


def _may_be_minus(match: re.Match[str]) -> bool:
    return bool(match["dash"]) and (match["next"].isnumeric() or match["next"] in ".,")


def without_our_citation(text: str, citations: Sequence[tuple[str, str]]) -> tuple[str, bool]:
    """A text as *Copy with citation* writes it (`static/js/sharing.js`) without citation, address and the quotation
    marks around the passage, and whether they were there; any other text as it is.

    `citations` are those of the edition's texts, each with the permanent address. A citation with one letter changed
    is not ours: its words stay.
    """
    for citation, address in citations:
        last = text.rsplit(maxsplit=1)[-1:]
        has_address = bool(last) and (last[0] == address or last[0].startswith(f"{address}#"))
        shorter = [text.rstrip()[: -len(last[0])]] if has_address else []
        for candidate in (*shorter, text):
            passage = _without_end(candidate, citation.split())
            if passage is not None:
                return _unquoted(passage.strip()), True
    return text, False


def _without_end(text: str, words: Sequence[str]) -> str | None:
    for word in reversed(words):
        text = text.rstrip()
        if not text.endswith(word):
            return None
        text = text[: -len(word)]
    return text


def _unquoted(passage: str) -> str:
    if len(passage) > 1 and _QUOTED.get(passage[0]) == passage[-1]:
        return passage[1:-1]
    return passage
