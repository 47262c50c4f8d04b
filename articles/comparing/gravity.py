"""What changed between two texts beyond typing, spelling and form: what a minor correction may not touch.

Errs towards the grave: what cannot be told to be a slip of the pen is not called one (ICMJE Recommendations, III.A).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from articles.comparing.blocks import CELLS, HEADINGS, Block, plain
from articles.comparing.change import short
from articles.comparing.compare import ComparedText, steps_of
from articles.comparing.marks import Citation, LineBreak, NoteMark, Picture
from articles.comparing.matching import Come, Gone, Kept, Step
from articles.comparing.runs import Run, runs_of
from articles.comparing.sources import SourceChange, cited_sources, source_changes
from articles.comparing.tokens import Token, is_unit, tokens_of

_DASHES: Final = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "μ": "µ", "’": "'"})
_COMPARES: Final = frozenset("<>≤≥±≈~=≦≧")
_NEGATIONS: Final = frozenset(
    "no not never none nor neither nothing nobody without cannot unless except excluding avoid contraindicated "
    "absent absence lack lacks lacking fail fails failed".split()
)
_NUMBER_WORDS: Final = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred thousand million billion half third quarter double triple single once twice thrice hourly "
    "daily nightly weekly fortnightly monthly yearly annually first second".split()
)
# Words that only carry the grammar of a sentence.
_ARTICLES: Final = frozenset(("a", "an", "the"))
_AGREEMENT: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("is", "are"),
        ("was", "were"),
        ("has", "have"),
        ("does", "do"),
        ("a", "an"),
        ("it", "they"),
        ("its", "their"),
        ("that", "which"),
    )
)
# One letter apart, and two different things: no slip of the pen is assumed.
_CONFUSED: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("abduct", "adduct"),
        ("abduction", "adduction"),
        ("abductor", "adductor"),
        ("afferent", "efferent"),
        ("cation", "anion"),
        ("humeral", "humoral"),
        ("ileum", "ilium"),
        ("ileac", "iliac"),
        ("less", "loss"),
        ("more", "mere"),
        ("mucus", "mucous"),
        ("perineal", "peroneal"),
        ("prescribe", "proscribe"),
        ("prescribed", "proscribed"),
        ("their", "there"),
        ("weak", "week"),
        ("with", "wish"),
    )
)
_SHORTEST_WORD: Final = 4
# What is told of a source besides who wrote what, where it is found.
_MINOR_FIELDS: Final = frozenset(
    "address,date of access,pages,volume,issue,publisher,publisher-place,short name of the journal,journal or book,"
    "ISSN,language,note,source,number-of-pages,authors,editor,title,date,DOI,PMID,PMCID".split(",")
)
_IDENTITY_FIELDS: Final = frozenset(("DOI", "PMID", "PMCID"))
_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True)
class GraveChange:
    """One change that no minor correction makes: what it touches in plain words (`number`, `negation`, …), how it was
    and how it is now, short, and the heading above."""

    what: str
    old: str = ""
    new: str = ""
    heading: str = ""

    @property
    def label(self) -> str:
        """The change in one line: *Number: 5 mg → 50 mg (Treatment)*."""
        words = " → ".join((self.old or "nothing", self.new or "nothing"))
        where = f" ({self.heading})" if self.heading else ""
        return f"{self.what[0].upper()}{self.what[1:]}: {words}{where}"


def grave_changes(old: ComparedText, new: ComparedText) -> tuple[GraveChange, ...]:
    """What changed from one text to another beyond typing, spelling, punctuation, emphasis and links, in reading order.

    A number, unit, dose, sign or comparison, a negation, the source of a citation, a footnote, a figure, a cell of a
    table, words put in, left out or put in the place of others, a passage added, removed or moved, and what is known of
    a source are none of these. Pure.
    """
    found = [
        *_of_words("title", old.title, new.title),
        *_of_words("summary", old.summary, new.summary),
        *_Reader().of_steps(steps_of(old, new)),
        *_of_sources(old, new),
    ]
    return tuple(dict.fromkeys(found))


def _of_words(what: str, old: str, new: str) -> Iterator[GraveChange]:
    runs = runs_of(tokens_of([(old, ())]), tokens_of([(new, ())]))
    yield from _of_runs(runs, what)


class _Reader:
    """Walks the steps in reading order and knows the heading above."""

    def __init__(self) -> None:
        self._heading = ""

    def of_steps(self, steps: Iterable[Step]) -> Iterator[GraveChange]:
        for step in steps:
            if isinstance(step, Kept):
                yield from self._of_kept(step)
            elif (step.old if isinstance(step, Gone) else step.new).has_words:
                yield self._of_whole(step)

    def _of_kept(self, step: Kept) -> Iterator[GraveChange]:
        new = step.new
        if new.tag in HEADINGS:
            self._heading = new.text
        if new.is_leaf:
            yield from self._of_leaf(step)
            return
        if step.old.tag == new.tag == "ol" and step.old.start != new.start:
            yield GraveChange("number", f"list from {step.old.start}", f"list from {new.start}", self._heading)
        yield from self.of_steps([*step.head, *step.steps])

    def _of_leaf(self, step: Kept) -> Iterator[GraveChange]:
        if step.new.tag in CELLS:
            if _says(step.old) != _says(step.new):
                yield GraveChange("table cell", short(step.old.text), short(step.new.text), self._heading)
            return
        yield from _of_runs(step.runs, heading=self._heading)

    def _of_whole(self, step: Gone | Come) -> GraveChange:
        if isinstance(step, Gone):
            return GraveChange("passage" if step.twin is None else "order", short(step.old.text), "", self._heading)
        if step.new.tag in HEADINGS:
            self._heading = step.new.text
        return GraveChange("passage" if step.twin is None else "order", "", short(step.new.text), self._heading)


def _says(cell: Block) -> list[str]:
    """What a cell says, whatever its spaces, dashes and emphasis."""
    return [written for token in cell.all_tokens() if (written := _written(token))]


def _of_runs(runs: Sequence[Run], what: str = "", heading: str = "") -> Iterator[GraveChange]:
    for index, run in enumerate(runs):
        if run.kind != "changed":
            continue
        before = runs[index - 1].new[-1:] if index else ()
        after = runs[index + 1].new[:1] if index + 1 < len(runs) else ()
        if found := _what_is_grave(run, [*before, *after]):
            named = f"{what}: {found}" if what else found
            yield GraveChange(named, short(plain(run.old)), short(plain(run.new)), heading)


def _what_is_grave(run: Run, around: Sequence[Token]) -> str:
    """What a changed stretch touches beyond spelling and form; nothing, where it touches nothing."""
    for name, kind in (("citation", Citation), ("footnote", NoteMark), ("figure", Picture)):
        if _things(run.old, kind) != _things(run.new, kind):
            return name
    old, new = [[token for token in side if token.thing is None] for side in (run.old, run.new)]
    if _joined(old) == _joined(new):
        return "unit" if _units(old) != _units(new) else ""
    for name, of in (("number", _numbers), ("unit", _units), ("negation", _negations)):
        if of(old) != of(new):
            return name
    return "" if _is_slip(_words(old), _words(new), {_folded(token) for token in around}) else "words"


def _things(tokens: Iterable[Token], kind: type) -> list[str]:
    return [token.thing.key for token in tokens if isinstance(token.thing, kind) and token.thing is not None]


def _written(token: Token) -> str:
    """A token as it counts: raised digits told apart, spaces and kinds of dashes not."""
    if isinstance(token.thing, LineBreak):
        return ""
    return "".join(token.key.split()).translate(_DASHES)


def _folded(token: Token) -> str:
    return _written(token).casefold()


def _joined(tokens: Sequence[Token]) -> str:
    """Everything but the punctuation in one word: equal for *follow up* and *follow-up*. Numbers keep their points, and
    what follows them its capitals: `mg` is not `Mg`."""
    return "".join(
        _written(token)
        if _has_digit(token) or _is_sign(token) or (before and _has_digit(before))
        else "".join(filter(str.isalnum, _folded(token)))
        for before, token in pairwise([None, *tokens])
        if token is not None
    )


def _has_digit(token: Token) -> bool:
    return any(character.isdigit() for character in token.text)


def _is_sign(token: Token) -> bool:
    return not _COMPARES.isdisjoint(token.text)


def _numbers(tokens: Iterable[Token]) -> list[str]:
    return [
        _written(token)
        for token in tokens
        if _has_digit(token) or _is_sign(token) or _folded(token).strip("-") in _NUMBER_WORDS
    ]


def _units(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens if not _has_digit(token) and is_unit(token.text)]


def _negations(tokens: Iterable[Token]) -> list[str]:
    return [word for token in tokens if (word := _folded(token)) in _NEGATIONS or word.endswith("n't")]


def _words(tokens: Iterable[Token]) -> list[str]:
    """The words that are neither number nor punctuation."""
    return [_folded(token) for token in tokens if _WORD.search(token.text) and not _has_digit(token)]


def _is_slip(old: list[str], new: list[str], around: set[str]) -> bool:
    """Whether the words differ as a slip of the pen differs from what was meant."""
    old, new = [[word for word in side if word not in _ARTICLES] for side in (old, new)]
    if not old and not new:
        return True
    if not new:
        return _is_said_twice(old, around)
    return len(old) == len(new) and all(
        one == other or _is_misspelt(one, other) for one, other in zip(old, new, strict=True)
    )


def _is_said_twice(words: list[str], around: set[str]) -> bool:
    """*the the*: one word that stands beside itself."""
    return (len(words) == 1 and words[0] in around) or any(one == other for one, other in pairwise(words[:2]))


def _is_misspelt(one: str, other: str) -> bool:
    pair = frozenset((one, other))
    if pair in _AGREEMENT:
        return True
    if pair in _CONFUSED or min(len(one), len(other)) < _SHORTEST_WORD or _is_alpha_privative(one, other):
        return False
    return _is_one_letter_apart(one, other)


def _is_alpha_privative(one: str, other: str) -> bool:
    """*symptomatic* and *asymptomatic* are opposites; *aetiology* and *etiology* are not."""
    shorter, longer = sorted((one, other), key=len)
    return longer == f"a{shorter}" and not shorter.startswith("e")


def _is_one_letter_apart(one: str, other: str) -> bool:
    """One letter put in, left out, exchanged, or two neighbours the wrong way round (Damerau)."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


# --- sources --------------------------------------------------------------------------------------------------------
def _of_sources(old: ComparedText, new: ComparedText) -> Iterator[GraveChange]:
    changes = source_changes(cited_sources(old.keys, old.sources), cited_sources(new.keys, new.sources))
    yield from (GraveChange("source", short(gone.text), "") for gone in changes.removed)
    yield from (GraveChange("source", "", short(come.text)) for come in changes.added)
    for change in changes.changed:
        yield from _of_source(change)


def _of_source(change: SourceChange) -> Iterator[GraveChange]:
    """What leads readers elsewhere, or says something else of what the source is; not pages that were filled in."""
    for changed in change.fields:
        is_minor = changed.name in _MINOR_FIELDS
        if changed.name in _IDENTITY_FIELDS:
            is_minor = not changed.old or changed.old.casefold() == changed.new.casefold()
        elif changed.name == "title":
            is_minor = not list(_of_words("title", changed.old, changed.new))
        elif changed.name == "date":
            is_minor = changed.old[:4] == changed.new[:4]
        if not is_minor:
            yield GraveChange(f"source: {changed.name}", short(changed.old), short(changed.new), change.new.text[:80])
