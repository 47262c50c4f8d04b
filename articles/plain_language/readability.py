"""How hard a text is to read: Flesch–Kincaid and SMOG grades, and its hard sentences. For English only.

The formulas are those of the library `readability`; the sentences are ours, so that a citation or *e.g.* ends none.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyphen import Pyphen
from readability import KincaidGradeLevel, SMOGIndex
from readability.langdata import countsyllables_en

from articles.plain_language.printed import PrintedSentence, PrintedText

# The American Medical Association advises grade 6, MedlinePlus about 6 to 7 (National Library of Medicine, "How to
# Write Easy-to-Read Health Materials", 2012). One grade more is left for names of drugs and diseases: nobody can
# shorten them.
PATIENT_GRADE: Final = 8
PATIENT_GRADE_SOURCE: Final = (
    "the AMA advises grade 6 and MedlinePlus 6 to 7 for patients; one is left for names of drugs and diseases"
)
# Flesch measured samples of 100 words; McLaughlin's SMOG grading was made for 30 sentences.
FEWEST_WORDS: Final = 100
SMOG_SENTENCES: Final = 30
LONG_SENTENCE: Final = 25
LONG_WORD_SYLLABLES: Final = 4
_SMOG_SYLLABLES: Final = 3
MANY_LONG_WORDS: Final = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST_WORD = 40
_HYPHENATION = Pyphen(lang="en_US")


@dataclass(frozen=True)
class HardSentence:
    """A sentence that is hard to read, with its number of words and what makes it hard."""

    sentence: PrintedSentence
    words: int
    long_words: tuple[str, ...]

    @property
    def why(self) -> str:
        """What makes it hard, in words."""
        reasons = [f"{self.words} words"] if self.words > LONG_SENTENCE else []
        if len(self.long_words) >= MANY_LONG_WORDS:
            reasons.append(f"{len(self.long_words)} long words")
        return ", ".join(reasons)


@dataclass(frozen=True)
class Readability:
    """What was measured of a text. The grades are years of school in the United States."""

    flesch_kincaid: float
    smog: float
    words: int
    sentences: int
    hard: tuple[HardSentence, ...]

    @property
    def is_rough(self) -> bool:
        """Whether the text is too short for the grades to be judged by."""
        return self.words < FEWEST_WORDS

    @property
    def smog_is_rough(self) -> bool:
        """Whether it has fewer sentences than the SMOG grade was made for."""
        return self.sentences < SMOG_SENTENCES

    def is_above(self, grade: float) -> bool:
        """Whether it is harder than a grade, by Flesch–Kincaid to one decimal."""
        return not self.is_rough and round(self.flesch_kincaid, 1) > grade


def readability_of(text: PrintedText, language: str) -> Readability | None:
    """The readability of what stands outside headings and tables; None for another language than English, or no words.

    Figures, signs and citations are left out: neither measure was made for them.
    """
    if language.split("-")[0].lower() != "en":
        return None
    sentences = [(sentence, _words_of(sentence)) for sentence in text.prose]
    worded = [(sentence, words) for sentence, words in sentences if words]
    if not worded:
        return None
    syllables = [syllables_of(word) for _, words in worded for word in words]
    return Readability(
        flesch_kincaid=KincaidGradeLevel(sum(syllables), len(syllables), len(worded)),
        smog=SMOGIndex(sum(count >= _SMOG_SYLLABLES for count in syllables), len(worded)),
        words=len(syllables),
        sentences=len(worded),
        hard=tuple(_hard(worded)),
    )


@lru_cache(maxsize=20_000)
def syllables_of(word: str) -> int:
    """The syllables of a word in lower case. Both ways of counting miss some (*the*, *people*): the larger counts."""
    return max(1, countsyllables_en(word), len(_HYPHENATION.positions(word)) + 1)


def _words_of(sentence: PrintedSentence) -> list[str]:
    """In lower case: of a capital the library counts no syllable."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(sentence.text) if len(word) <= _LONGEST_WORD]


def _hard(worded: Sequence[tuple[PrintedSentence, list[str]]]) -> Iterable[HardSentence]:
    for sentence, words in worded:
        long = tuple(word for word in words if syllables_of(word) >= LONG_WORD_SYLLABLES)
        if len(words) > LONG_SENTENCE or len(long) >= MANY_LONG_WORDS:
            yield HardSentence(sentence, len(words), long)
