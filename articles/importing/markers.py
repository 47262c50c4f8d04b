"""Trailing numbers in page text: which are citations, and which belong to the sentence.

A citation number stands after a word and ends a block (`infection 1, 2`), or stands before the final point or colon
(`within 2 hours 6.`, `exceeding 50% 6, 7:`), or after the final point (`infection. 1, 2`). The same places can hold a
quantity (`older than 65.`), so two things are weighed: the word before, and whether the number is in the range that
the page cites. Where they disagree, or the word can go either way, the decision is marked as doubtful.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles.importing.number_words import (
    ABBREVIATIONS,
    BEFORE_A_TIME,
    CLOSERS,
    EITHER_WAY,
    FUNCTION_WORDS,
    LABELS,
    LISTED_TIMES,
    STAND_ALONE_AFTER,
    TIMES,
)

NUMBER = r"[1-9]\d{0,2}"
ITEM = rf"{NUMBER}(?:[-–]{NUMBER})?"
# Bounded, so that a page of nothing but numbers is read in linear time.
LIST = rf"{ITEM}(?:,\s?{ITEM}){{0,40}}"
CANDIDATE = re.compile(rf"(?<=\S)\s(?P<numbers>{LIST})(?P<stop>\s?[.:;?!])?[\"”’]{{0,3}}(?=\s|$)")
# What makes a number at the start of a sentence a quantity: `3 % of them`, `1 < 2`, `5 Gy`; not `L. monocytogenes`.
OF_A_QUANTITY = re.compile(r"[%‰°<>=≤≥≈±×+/*^~]|(?:IU|[kM]?Hz|[kMGT]?Bq|Gy|Sv|[LU](?!\.))(?!\w)")
AFTER_STOP = re.compile(r"[.?!][\"”’)\]]*$")
LIST_FOLLOWS = re.compile(rf"\s+{LIST}(?=$|\s+[^\s\d])")

# A page may cite a few numbers beyond its list (that is the defect worth finding), but not any number.
RANGE_SLACK = 3
WINDOW = 160
SPACED_STOPS = frozenset({" .", " :", " ;", " ?", " !"})

SIGNS = tuple("<>=≤≥±~≈×+−→/(–—-&#№")
SEPARATORS = tuple(",;:")


@dataclass(frozen=True)
class Cluster:
    """Numbers that one place cites, as printed (ranges written out), with the point or colon that follows."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Doubt:
    """A trailing number that could be a citation or a part of the sentence, and how it was taken."""

    words: str
    cited: bool


@dataclass(frozen=True)
class Marked:
    """A block of page text taken apart: strings and clusters in reading order."""

    parts: tuple[str | Cluster, ...]
    doubts: tuple[Doubt, ...]

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters alone."""
        return tuple(part for part in self.parts if isinstance(part, Cluster))

    @property
    def plain(self) -> str:
        """The words without the citations, as a reader would say them."""
        return "".join(part for part in self.parts if isinstance(part, str)).strip()


@dataclass(frozen=True)
class CitedRange:
    """What the page as a whole cites: how long its list is, and the highest number taken for a citation."""

    listed: int
    highest: int
    seen: frozenset[int]

    def holds(self, numbers: Iterable[int]) -> bool:
        """Whether all of `numbers` are low enough to be citations of this page."""
        return all(number <= self.highest for number in numbers)

    def is_odd(self, numbers: Iterable[int]) -> bool:
        """Whether a number lies beyond the list with a hole before it: a citation perhaps, a quantity perhaps."""
        return any(number - 1 > self.listed and number - 1 not in self.seen for number in numbers)


def cited_range(blocks: Iterable[str], listed: int) -> CitedRange:
    """The plausible range of citation numbers in a page whose reference list has `listed` entries.

    It reaches a few numbers beyond the list, and on from there as long as the page cites without a larger hole.
    """
    return range_around({number for block in blocks for number in undoubted_numbers(block)}, listed)


def range_around(numbers: Iterable[int], listed: int) -> CitedRange:
    """The same for numbers that are citations without doubt."""
    seen = frozenset(numbers)
    highest = listed + RANGE_SLACK
    for number in sorted(seen):
        if number <= highest:
            highest = max(highest, number + RANGE_SLACK)
    return CitedRange(listed, highest, seen)


def undoubted_numbers(text: str) -> Iterator[int]:
    """Numbers in `text` that stand where citations stand and after a word that does not claim them."""
    for match in CANDIDATE.finditer(text):
        says = word_says_citation(words_before(text, match), match["numbers"])
        if says == (True, False) and stands_trailing(text, match):
            yield from numbers_of(match["numbers"])


def mark(text: str, cited: CitedRange) -> Marked:
    """Takes the trailing citations out of one block of page text.

    A cluster printed after the final point is moved before it, where it belongs to its sentence.
    """
    parts: list[str | Cluster] = []
    doubts: list[Doubt] = []
    done = 0
    for match in CANDIDATE.finditer(text):
        if not stands_trailing(text, match):
            continue
        is_citation, is_doubtful = decide(words_before(text, match), match["numbers"], cited)
        if is_doubtful:
            doubts.append(Doubt(f"{' '.join(words_before(text, match)[-4:])} {match[0].strip()}", is_citation))
        if is_citation:
            before, stop = split_stop(text[done : match.start()])
            parts += [before, Cluster(numbers_of(match["numbers"]))]
            done = match.start("stop") if match["stop"] else match.end("numbers")
            if text[done : done + 2] in SPACED_STOPS:
                done += 1
            if stop:
                parts.append(stop)
    parts.append(text[done:])
    return Marked(tuple(part for part in parts if part), tuple(doubts))


def has_citation(text: str) -> bool:
    """Whether a line ends in what can only be a citation; site furniture and headings never do."""
    return any(
        stands_trailing(text, match) and word_says_citation(words_before(text, match), match["numbers"])[0]
        for match in CANDIDATE.finditer(text)
    )


def numbers_of(printed: str) -> tuple[int, ...]:
    """`1, 4-6` → 1, 4, 5, 6; a range that does not ascend gives its two ends only."""
    numbers: list[int] = []
    for item in re.split(r",\s?", printed):
        first, _, last = item.replace("–", "-").partition("-")
        numbers += range(int(first), int(last) + 1) if last and int(first) < int(last) else []
        if not last or int(first) >= int(last):
            numbers += [int(end) for end in (first, last) if end]
    return tuple(numbers)


def words_before(text: str, match: re.Match[str]) -> list[str]:
    """The last few words before a candidate; the window keeps long blocks linear."""
    start = match.start()
    return text[max(0, start - WINDOW) : start].split()


def stands_trailing(text: str, match: re.Match[str]) -> bool:
    """Whether the candidate stands at the end of the block or of a sentence in it."""
    rest = text[match.end() : match.end() + WINDOW]
    if not rest.strip():
        return True
    follows = rest.lstrip()[0]
    stop = (match["stop"] or "").strip()
    before = words_before(text, match)
    if not stop:
        if follows.islower() or follows.isdigit() or OF_A_QUANTITY.match(rest.lstrip()):
            return False
        return bool(AFTER_STOP.search(before[-1]))
    if stop == ":":
        return is_lead_in(before, match["numbers"], follows)
    if stop == ";" or follows.islower():
        return False
    return not LIST_FOLLOWS.match(rest)


def is_lead_in(before: Sequence[str], printed: str, follows: str) -> bool:
    """Whether numbers before a colon inside a block are citations, not a label (`Stage 3: …`) or a ratio (`3: 1`)."""
    return not follows.isdigit() and len(before) > (2 if "," in printed else 4)


def decide(before: Sequence[str], printed: str, cited: CitedRange) -> tuple[bool, bool]:
    """Whether the numbers are a citation, and whether that is doubtful."""
    numbers = numbers_of(printed)
    by_word, is_doubtful = word_says_citation(before, printed)
    if not cited.holds(numbers):
        # Word and size agree on a quantity: nothing to ask. They disagree: it stays text, and is asked about.
        return False, by_word
    if not by_word:
        return False, is_doubtful
    return True, is_doubtful or cited.is_odd(numbers)


def word_says_citation(before: Sequence[str], printed: str) -> tuple[bool, bool]:
    """What the words before trailing numbers say: are they a citation, and can that be doubted."""
    last = before[-1]
    earlier = bare(before[-2]) if len(before) > 1 else ""
    if last.casefold() in ABBREVIATIONS:
        return False, True
    if AFTER_STOP.search(last) or last.endswith((")", "]")):
        return True, False
    if last.endswith(SIGNS):
        return False, False
    if last.endswith(SEPARATORS):
        return False, True
    if len(last) == 1 and last.isupper():  # `hepatitis B 3` cites; `vitamin B 12` does not
        return (False, True) if earlier in {"vitamin", "vitamins"} else (True, False)
    if "," in printed:
        return word_allows_list(bare(last), earlier)
    return word_allows_number(bare(last), earlier)


def word_allows_number(word: str, earlier: str) -> tuple[bool, bool]:
    """The same for one number or range after a plain word, given the word before that."""
    if (earlier, word) == ("at", "all") or (earlier in {"or", "and", "early", "later"} and word in CLOSERS):
        return True, True
    if word in FUNCTION_WORDS:
        return False, True
    if word in LABELS:
        return earlier in STAND_ALONE_AFTER, True
    if word in TIMES:
        return earlier not in BEFORE_A_TIME and earlier != "", True
    return True, word in EITHER_WAY


def word_allows_list(word: str, earlier: str) -> tuple[bool, bool]:
    """The same for numbers with commas between them: quantities are not listed so, stages and days are."""
    if word in LABELS:
        return earlier in STAND_ALONE_AFTER, True
    if word in TIMES or word.removesuffix("s") in TIMES:
        listed = earlier in LISTED_TIMES
        return not listed, listed
    return True, word in FUNCTION_WORDS


def bare(word: str) -> str:
    """A word without the punctuation around it, in lower case."""
    return word.strip("()[]\"'“”‘’.,;:").casefold()


def split_stop(before: str) -> tuple[str, str]:
    """`infection.` → `infection`, `.`; a point followed by a closing quotation mark stays where it is."""
    if before.endswith((".", "?", "!")) and not before.endswith(".."):
        return before[:-1], before[-1]
    return before, ""
