"""Which figure of the patient text answers to which of the professional text, and where the two disagree.

Cautious on purpose: a figure that stands anywhere in the professional text is right unless a sentence on the same
matter says another. A warning that is wrong is paid for with trust in all the others, and the page shows both texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import islice
from typing import Final

from articles.plain_language.printed import PrintedSentence, PrintedText
from articles.plain_language.quantities import Quantity
from articles.plain_language.units import BARE, FREQUENCY, SHARE, TIME

# How much two sentences must have in common to be about the same matter: words, and one more for a shared source.
RELATED: Final = 2
# And to say that the same number elsewhere in the text belongs to something else.
CLOSELY_RELATED: Final = 3
# Figures of each text that are compared. Every pair is looked at, and a page of tables has tens of thousands.
MOST_COMPARED: Final = 1000
_WORD = re.compile(r"[^\W\d_]{4,}")
_ENDINGS = re.compile(r"(?:ing|ies|es|ed|s|y)$")
_COMMON: Final = frozenset(
    "about above after again also although because been before below between both could daily days does dose doses "
    "each even every first from give given have having hour hours into less like likely longer made make many month "
    "months more most much must never often only other over patient patients people people's person risk same "
    "should since some such take taken takes than that their them then there these they this those three through "
    "times treatment twice under until used using very week weeks well were what when where which while will with "
    "within without would year years your child children adult adults medicine medicines count counts help helps "
    "least once half".split()
)


class Standing(StrEnum):
    """How a figure of one text stands to the other text."""

    SAME = "same"
    DIFFERS = "differs"
    ALONE = "alone"


@dataclass(frozen=True)
class Placed:
    """A figure and the sentence that states it."""

    quantity: Quantity
    sentence: PrintedSentence


@dataclass(frozen=True)
class Agreement:
    """A figure with its standing, and where it differs the figure of the other text that it should answer to."""

    placed: Placed
    standing: Standing
    other: Placed | None = None


@dataclass(frozen=True)
class Compared:
    """The figures of both texts in reading order."""

    professional: tuple[Agreement, ...]
    patient: tuple[Agreement, ...]


def compare_quantities(professional: PrintedText, patient: PrintedText) -> Compared:
    """Compare the figures of a patient text with those of the professional text. Changes nothing."""
    theirs, ours = _placed(professional.sentences), _placed(patient.sentences)
    said = _Said(theirs)
    equals = [said.equal_to(one) for one in ours]
    answered = {id(other) for found in equals for other in found}
    judged = [_judged(one, found, said, answered) for one, found in zip(ours, equals, strict=True)]
    differing = {id(one.other): one.placed for one in judged if one.other is not None}
    return Compared(
        tuple(_of_professional(one, answered, differing) for one in theirs),
        tuple(judged),
    )


def _placed(sentences: Iterable[PrintedSentence]) -> tuple[Placed, ...]:
    placed = (Placed(quantity, sentence) for sentence in sentences for quantity in sentence.quantities)
    return tuple(islice(placed, MOST_COMPARED))


def _judged(one: Placed, equal: Sequence[Placed], said: "_Said", answered: set[int]) -> Agreement:
    related = [(likeness, other) for other in said.of_kind(one) if (likeness := said.likeness(one, other)) >= RELATED]
    closest_equal = max((said.likeness(one, other) for other in equal), default=0)
    open_ones = [(likeness, other) for likeness, other in related if id(other) not in answered]
    likeness, nearest = max(open_ones, key=lambda found: _nearness(one, *found), default=(0, None))
    if equal and not (nearest and closest_equal < RELATED and likeness >= CLOSELY_RELATED):
        return Agreement(one, Standing.SAME)
    return Agreement(one, Standing.DIFFERS if nearest else Standing.ALONE, nearest)


def _nearness(one: Placed, likeness: int, other: Placed) -> tuple[int, bool, Fraction]:
    """What makes one figure rather than another the one that was meant: the words around it, *above* or *below*, and
    how far apart the numbers are."""
    ours, theirs = one.quantity, other.quantity
    apart = abs(ours.low - theirs.low) / (max(abs(ours.low), abs(theirs.low)) or 1)
    return likeness, ours.direction == theirs.direction, -apart


def _of_professional(one: Placed, answered: set[int], differing: Mapping[int, Placed]) -> Agreement:
    if (other := differing.get(id(one))) is not None:
        return Agreement(one, Standing.DIFFERS, other)
    return Agreement(one, Standing.SAME if id(one) in answered else Standing.ALONE)


class _Said:
    """What the professional text says, ready to be asked."""

    def __init__(self, placed: Sequence[Placed]) -> None:
        self._placed = placed
        self._words: dict[int, frozenset[str]] = {}
        self._kinds = Counter(one.quantity.dimension for one in placed)

    def of_kind(self, one: Placed) -> list[Placed]:
        """The figures that measure the same."""
        if not self._kinds[one.quantity.dimension]:
            return []
        return [other for other in self._placed if other.quantity.dimension == one.quantity.dimension]

    def equal_to(self, one: Placed) -> list[Placed]:
        """The figures that say the same, wherever: equal ones; or the two numbers of a range, each for itself in one
        sentence."""
        equal = [other for other in self._placed if says_the_same(one.quantity, other.quantity)]
        return equal or (self._ends_of(one) if one.quantity.is_range else [])

    def _ends_of(self, one: Placed) -> list[Placed]:
        by_sentence: dict[int, list[Placed]] = {}
        for other in self.of_kind(one):
            by_sentence.setdefault(id(other.sentence), []).append(other)
        for found in by_sentence.values():
            low = [other for other in found if one.quantity.low in (other.quantity.low, other.quantity.high)]
            high = [other for other in found if one.quantity.high in (other.quantity.low, other.quantity.high)]
            if low and high:
                return [*low, *high]
        return []

    def likeness(self, one: Placed, other: Placed) -> int:
        """How many words that matter two sentences share, and one more for a source."""
        words = self._words_of(one.sentence) & self._words_of(other.sentence)
        return len(words) + bool(words and one.sentence.keys & other.sentence.keys)

    def _words_of(self, sentence: PrintedSentence) -> frozenset[str]:
        if id(sentence) not in self._words:
            words = (word for word in _WORD.findall(sentence.context.lower()) if word not in _COMMON)
            self._words[id(sentence)] = frozenset(_ENDINGS.sub("", word) for word in words)
        return self._words[id(sentence)]


def says_the_same(ours: Quantity, theirs: Quantity) -> bool:
    """Whether a figure of the patient text may stand for one of the professional text.

    Equal values in any unit; one end of a range, or a number within it; a number without a unit for the same number
    with one. Shares may be rounded, anything else only behind a word like *about*.
    """
    if BARE in (ours.dimension, theirs.dimension):
        return _bare_equal(ours, theirs)
    if ours.dimension != theirs.dimension:
        return False
    if (ours.low, ours.high) == (theirs.low, theirs.high):
        return True
    if theirs.is_range and not ours.is_range and theirs.low <= ours.low <= theirs.high:
        return True
    if (ours.is_about or ours.dimension == SHARE) and _is_rounded(ours, theirs):
        return True
    # Weeks for months, and months for days, never come out even.
    is_near = ours.is_about or (ours.dimension == TIME and ours.unit != theirs.unit)
    return is_near and _near(ours.low, theirs.low) and _near(ours.high, theirs.high)


def _bare_equal(ours: Quantity, theirs: Quantity) -> bool:
    """A number for the same number: as written, or in base units (`below 500` for `0.5 × 10⁹/L`)."""
    if FREQUENCY in (ours.dimension, theirs.dimension):
        return False
    written = {ours.numbers, (ours.low, ours.high)} & {theirs.numbers, (theirs.low, theirs.high)}
    within = theirs.is_range and not ours.is_range and ours.low in (*theirs.numbers, theirs.low, theirs.high)
    return bool(written) or within


def _is_rounded(ours: Quantity, theirs: Quantity) -> bool:
    """Whether one is the other, as exactly as it is written."""
    half_a_step = Fraction(1, 2 * 10**ours.decimals) * ours.unit.factor
    return abs(theirs.low - ours.low) <= half_a_step and abs(theirs.high - ours.high) <= half_a_step


def _near(one: Fraction, other: Fraction) -> bool:
    """Within a tenth of each other."""
    return abs(one - other) * 10 <= max(one, other)
