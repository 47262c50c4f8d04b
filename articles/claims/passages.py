"""The printed text of a block with its citations and footnote letters as marks, so that sentences can be told apart.

The text comes from the finished HTML, not from the Markdown: there, every citation that readers see stands exactly
once, under an id that says which it is.
"""

import re
from typing import NamedTuple

from lxml.etree import _Element

from articles.citations.sentences import MARK_END, MARK_START, split_sentences

_NOTE_LINK = re.compile(r"#(?:[a-z0-9]+-)*fn-(\d+)")
_MARK = f"{MARK_START}[^{MARK_END}]*{MARK_END}"
_READ = re.compile(f"{MARK_START}([cn])(\\d+)(?::([^{MARK_END}]*))?{MARK_END}")
# White space has been collapsed, so that each of these looks at every character a few times at most.
_MARKED = re.compile(rf"( ?\((?: ?{_MARK} ?[,;]?)+ ?\)| ?{_MARK})")
_WORD = re.compile(r"\w")
# The number of a figure, and whose it is, are no part of what its caption says.
_NOT_CLAIMED = frozenset({"figure-label", "figure-credit", "figure-licence"})
_BETWEEN_NUMBERS = " ,–\u00a0"
BLOCK_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tr th td div blockquote pre section hr figure "
    "figcaption".split()
)


class Mention(NamedTuple):
    """One citation in a passage: its position in `Rendered.clusters`, how many words stand before it, and the words
    that the editor wrote into it, such as `see` or `but see`."""

    citation: int
    words_before: int
    prefix: str


class Passage:
    """Some printed text with its marks, on one line: a whole block, or one sentence of it. Never changed.

    `text` is the text without the marks, `mentions` the citations in it, `notes` the numbers of the footnotes that it
    refers to, each once; all in order.
    """

    __slots__ = ("has_marks", "has_words", "marked", "mentions", "notes", "text")

    def __init__(self, marked: str, *, is_one_line: bool = False) -> None:
        self.marked = marked = marked if is_one_line else " ".join(marked.split())
        self.has_marks = MARK_START in marked
        self.text, self.mentions, self.notes = _read_marks(marked) if self.has_marks else (marked, (), ())
        self.has_words = _WORD.search(self.text) is not None

    @property
    def citations(self) -> tuple[int, ...]:
        """The positions of the citations in `Rendered.clusters`, in order."""
        return tuple([mention.citation for mention in self.mentions])

    def sentences(self) -> list["Passage"]:
        """Its sentences. What has no words of its own (a citation that stands alone) joins the sentence before it."""
        found: list[list[Passage]] = []
        for sentence in split_sentences(self.marked):
            passage = Passage(sentence.text, is_one_line=True)
            if found and not passage.has_words:
                found[-1].append(passage)
            else:
                found.append([passage])
        return [parts[0] if len(parts) == 1 else _together(parts) for parts in found] if len(found) > 1 else [self]

    def last_sentence(self) -> "Passage":
        """Its last sentence: what introduces the list or table that follows."""
        return self.sentences()[-1]


def _together(parts: list[Passage]) -> Passage:
    return Passage(" ".join([part.marked for part in parts]), is_one_line=True)


def has_words(marked: str) -> bool:
    """Whether anything but marks and punctuation stands in the marked text."""
    return _WORD.search(_MARKED.sub("", marked) if MARK_START in marked else marked) is not None


def _read_marks(marked: str) -> tuple[str, tuple[Mention, ...], tuple[int, ...]]:
    """The text without its marks, the citations, and the numbers of the footnotes."""
    parts = _MARKED.split(marked)
    mentions: list[Mention] = []
    notes: dict[int, None] = {}
    words, in_word = 0, False
    for written, marks in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if written:
            words += len(written.split()) - (in_word and not written[0].isspace())
            in_word = not written[-1].isspace()
        for kind, number, prefix in _READ.findall(marks):
            if kind == "c":
                mentions.append(Mention(int(number), words, prefix))
            else:
                notes[int(number)] = None
    return "".join(parts[::2]).strip(), tuple(mentions), tuple(notes)


def inline_text(element: _Element) -> str:
    """The marked text of an element and everything inside it, without what comes behind it."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: _Element, parts: list[str]) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        append_inline(child, parts)


def append_inline(child: _Element, parts: list[str]) -> None:
    """Add an inline element, and the text behind it, to the parts of a passage."""
    if (mark := _mark(child)) is not None:
        parts.append(mark)
    elif child.get("class") in _NOT_CLAIMED:
        parts.append(" ")
    elif child.tag == "br":
        parts.append("\n")
    elif child.tag in BLOCK_TAGS:
        parts.append(" ")
        _collect(child, parts)
        parts.append(" ")
    else:
        _collect(child, parts)
    if child.tail:
        parts.append(child.tail)


def _mark(element: _Element) -> str | None:
    """The mark for a citation, or for a footnote's letter; nothing to print for the way back from a footnote."""
    tag = element.tag
    if tag == "a":
        if element.get("class") == "footnote-backref":
            return ""
        note = _NOTE_LINK.fullmatch(element.get("href") or "") if element.get("class") == "footnote-ref" else None
        return f"{MARK_START}n{note[1]}{MARK_END}" if note else None
    if tag not in ("sup", "span"):
        return None
    name, _, number = (element.get("id") or "").rpartition("-")
    if not name.endswith("cite"):
        return None
    prefix = _prefix(element)
    return f"{MARK_START}c{int(number) - 1}{f':{prefix}' if prefix else ''}{MARK_END}"


def _prefix(citation: _Element) -> str:
    """The words inside a citation that are neither numbers nor locators."""
    sup = citation if citation.tag == "sup" else citation.find("sup")
    if sup is None or (sup.text is None and len(sup) == 1):
        return ""
    written = [sup.text or "", *(child.tail or "" for child in sup)]
    return " ".join(filter(None, (words.strip(_BETWEEN_NUMBERS) for words in written)))
