"""Splitting clinical prose into sentences.

A citation behind the full stop belongs to the sentence before it. Abbreviations (`e.g.`, `et al.`), decimals
(`0.5 mg`), initials (`Boxer L. A.`), numbering (`1. Stop the drug`) and full stops inside a quotation or brackets
do not end a sentence, but `vitamin D.` and `hepatitis C.` may.

Where a full stop might be either, the sentences stay together: a claim that is read with its neighbour is checked all
the same, a claim that is cut in two is not understood.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

# Between these characters a caller may put anything that stands for a citation or a note; no text has them.
MARK_START, MARK_END = "\x02", "\x03"
_MARK = f"{MARK_START}[^{MARK_START}{MARK_END}]*{MARK_END}"
_CITATION = rf"\[[^\[\]`@]*@[^\[\]`]*\]|\[\^[^\[\]\s]+\]|{_MARK}"
# Written so that it begins with the sign itself, which is what the search for the next one looks for.
_END = re.compile(rf"[.!?…](?<![.!?…]{{2}})[.!?…]*[\"'”’»)\]*_]*(?:\s*(?:{_CITATION}))*(?!\s*(?:{_CITATION}))(?=\s+\S)")
_NEXT = re.compile(rf"\s+(?:(?:{_CITATION})\s*)*(?P<signs>[\"'“‘«(*_\[]*)(?P<word>[^\s.,;:!?)\]}}”’»\"']*)")
_LAST_WORD = re.compile(r"([\w.’'-]+)$")
_ABBREVIATIONS = frozenset(
    "al approx b.d b.i.d c ca cf ch chap co corp cp d dept diff dr e.g ed eds eg eq eqn esp est et etc ex fig figs "
    "ff hosp i.e i.m i.v ibid ie inc incl inj jr ltd max min mr mrs ms mt n no nos o.d op p p.o para paras pp prof "
    "q.d q.i.d q.v ref refs resp s s.c sec sect sp spp sr ss st subsp suppl syn t.d.s t.i.d tab univ v var ver viz "
    "vol vols vs a.m p.m ph.d m.d u.s u.k e.u u.n jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# These may also end a sentence: the word behind them decides.
_MAY_END = frozenset(
    "al inc ltd co corp jr sr ph.d m.d u.s u.k e.u u.n dept hosp univ jan feb mar apr jun jul aug sep sept oct nov dec "
    "est ibid n c d s v ex ref refs sec".split()
)
# A capital behind these is enough: what follows them inside a sentence is lower case or a number.
_CAPITAL_ENDS = frozenset("etc a.m p.m b.d b.i.d t.d.s t.i.d q.i.d q.d o.d no max min i.v i.m s.c p.o".split())
_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
# Words that begin sentences and hardly ever names.
_BEGINNERS = frozenset(
    "A After All Although An And Another Any As At Because Before Both But By Despite Do During Each Early Even "
    "Every For From Further Give Hence Here His How However I If In It Its Many Moreover Most Neither No None Not "
    "Nor Of On Once One Only Other Others Our Over Patients People Several She He Since So Some Start Stop Such "
    "That The Their Then There Therefore These They This Those Though Thus To Treatment Two Under Unless Until We "
    "What When Where Whether Which While Who Why With Within Without You Your".split()
)
_LETTERED = frozenset(
    "vitamin hepatitis group type class grade factor category influenza haemophilia hemophilia immunoglobulin protein "
    "stage table box appendix figure arm cohort panel part child".split()
)
# A single letter behind a number is a unit: `5 s.`, `38 °C.`
_MEASURED = re.compile(r"[\d°µμ][ \u00a0\u202f]*$")
_INITIALS = re.compile(r"(?:\w\.)+\w")
_NUMBERED = frozenset("appendix box chart figure panel part step supplement table".split())
_ENUMERATOR = re.compile(r"(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})")
# Sentences may begin with names written in lower case: eGFR, mRNA, pH, β-lactams.
_NAME_IN_LOWER_CASE = re.compile(r"[a-z]{1,3}[A-Z]|[\u03b1-\u03c9]-")
_PAIRS = {"(": ")", "[": "]", "“": "”", "«": "»"}
_PAIRED = re.compile(rf"{_CITATION}|[()\[\]“”«»]")
# A longer aside is not one thought any more, or its closing sign was meant for something else.
_LONGEST_ASIDE = 600


class Sentence(NamedTuple):
    """One sentence of a block, with its offsets in the block's text."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a block's text in order; white space around them is left out. Takes linear time."""
    start, asides = 0, _Asides(text)
    for match in _END.finditer(text):
        if match.start() < start or not _ends_sentence(text, match, start) or asides.hold(match.end()):
            continue
        yield from _sentence(text, start, match.end())
        start = match.end()
    yield from _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    stripped = text[start:end].strip()
    if stripped:
        offset = start if text[start] == stripped[0] else text.index(stripped, start)
        yield Sentence(stripped, offset, offset + len(stripped))


class _Asides:
    """The quotations and brackets of a text without a citation inside, as one thought each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends: dict[int, int] | None = None
        self.starts: list[int] = []

    def hold(self, position: int) -> bool:
        """Whether the position is inside an aside."""
        if self.ends is None:
            self.ends = _asides(self.text)
            self.starts = sorted(self.ends)
        index = bisect_right(self.starts, position) - 1
        return index >= 0 and position < self.ends[self.starts[index]]


def _asides(text: str) -> dict[int, int]:
    """Start and end of each outermost aside that is short enough and holds no citation."""
    found: dict[int, int] = {}
    opened: list[tuple[int, str]] = []
    for match in _PAIRED.finditer(text):
        sign = match[0]
        if len(sign) > 1:
            opened.clear()
        elif sign in _PAIRS:
            opened.append((match.start(), _PAIRS[sign]))
        else:
            _close(opened, sign, match.end(), found)
    outermost: dict[int, int] = {}
    reached = -1
    for start in sorted(found):
        if start >= reached:
            outermost[start] = reached = found[start]
    return outermost


def _close(opened: list[tuple[int, str]], sign: str, end: int, found: dict[int, int]) -> None:
    """Close the last opened sign of this kind, if it is one of the last three: others were never closed."""
    for depth in range(1, min(3, len(opened)) + 1):
        start, closing = opened[-depth]
        if closing == sign:
            del opened[-depth:]
            if end - start <= _LONGEST_ASIDE:
                found[start] = end
            return


def _ends_sentence(text: str, match: re.Match[str], sentence_start: int) -> bool:
    following = _NEXT.match(text, match.end())
    signs, word = (following["signs"], following["word"]) if following else ("", "")
    if following and len(word) == 1 and text[following.end() : following.end() + 1] == ".":
        word += "."  # an initial, not the article A or the pronoun I
    first = word[:1]
    if first.islower() and not _NAME_IN_LOWER_CASE.match(word):
        return False
    if match[0].startswith(("…", "..")):
        return first.isupper() or bool(signs) or first.islower()
    if text[match.start()] != "." or match[0].startswith((".)", ".”", ".’", ".»", '."')):
        return True
    last = _LAST_WORD.search(text, max(sentence_start, match.start() - 40), match.start())
    if last is None:
        return True
    if _numbers_what_follows(text, last, sentence_start):
        return False
    return _word_ends(last[1], word, text[max(sentence_start, last.start() - 40) : last.start()])


def _numbers_what_follows(text: str, last: re.Match[str], sentence_start: int) -> bool:
    """`1.` or `Table 1.` at the beginning of a sentence, or `1.` behind a colon or semicolon, is numbering."""
    if not _ENUMERATOR.fullmatch(last[1]):
        return False
    before = text[max(sentence_start, last.start() - 40) : last.start()].strip(" \t\n(*_")
    if before.endswith((":", ";")):
        return True
    return last.start() - sentence_start <= 40 and (not before or before.lower() in _NUMBERED)


def _word_ends(word: str, following: str, before: str) -> bool:
    lower = word.lower().strip("-'’")
    if len(word) == 1 and _MEASURED.search(before):
        return True
    begins = following in _BEGINNERS or bool(_NAME_IN_LOWER_CASE.match(following))
    if lower in _ABBREVIATIONS and not (len(word) == 1 and word.isupper()):
        return _abbreviation_ends(word, lower, following, begins)
    if len(word) == 1 and word.isupper():
        previous = _LAST_WORD.search(before.rstrip())
        return begins or (previous is not None and previous[1].lower() in _LETTERED)
    return begins if _INITIALS.fullmatch(word) else True


def _abbreviation_ends(word: str, lower: str, following: str, begins: bool) -> bool:
    if lower in _MONTHS and word.islower():
        return True
    if lower in _CAPITAL_ENDS:
        return following[:1].isupper()
    return lower in _MAY_END and begins
