"""One change, as a list of changes shows it, and the recorder that numbers them in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from articles.comparing.blocks import plain, squeezed
from articles.comparing.runs import Run
from articles.comparing.tokens import Token
from articles.comparing.words import KINDS, WHAT, ChangeKind, What

LONGEST_WORDS: Final = 200
_WORDS_AROUND: Final = 6


@dataclass(frozen=True)
class Change:
    """One change. `anchor` is the id of its place in the HTML of the comparison.

    `what` is a key that names what changed (`text`, `citation`, `table row`, `heading level`, …). `old` and `new` are
    short plain texts, one of them empty for what was added or removed; `before` and `after` are some words around it.
    `note` says what cannot be seen in the words; `heading` is the heading above, in the new text.
    """

    kind: ChangeKind
    what: What
    anchor: str
    old: str = ""
    new: str = ""
    before: str = ""
    after: str = ""
    note: str = ""
    heading: str = ""

    @property
    def label(self) -> str:
        """The change in one line, for lists and screen readers, in the language that is spoken now."""
        words = " → ".join(filter(None, (self.old, self.new)))
        named = str(KINDS[self.kind]) if self.what == "text" else f"{KINDS[self.kind]}: {WHAT[self.what]}"
        return ": ".join(filter(None, (named, words))) + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True)
class Touched:
    """The words that a change touches: those of its passage, squeezed, in either text, and from where to where."""

    old: str = ""
    old_start: int = 0
    old_end: int = 0
    new: str = ""
    new_start: int = 0
    new_end: int = 0


class Recorder:
    """Collects the changes in reading order while the comparison is printed, and hands out their anchors."""

    def __init__(self, id_prefix: str) -> None:
        self.changes: list[Change] = []
        self.touched: list[Touched | None] = []
        self.heading = ""
        self._id_prefix = id_prefix

    def record(
        self,
        kind: ChangeKind,
        what: What,
        *,
        old: str = "",
        new: str = "",
        note: str = "",
        touched: Touched | None = None,
    ) -> str:
        """Note a change of a whole block, or of something that has no words, and return its anchor."""
        return self._add(
            Change(kind, what, self._anchor(), short(old), short(new), "", "", note, self.heading), touched
        )

    def record_run(self, run: Run, what: What, note: str, passage: "Passage") -> str:
        """Note a change within a passage, and return its anchor."""
        side, start, count = (
            (passage.new, run.new_start, len(run.new)) if run.new else (passage.old, run.old_start, len(run.old))
        )
        kind: ChangeKind = "changed" if run.old and run.new else "added" if run.new else "removed"
        change = Change(
            kind,
            what,
            self._anchor(),
            short(plain(run.old)),
            short(plain(run.new)),
            plain(side[max(start - _WORDS_AROUND, 0) : start]),
            plain(side[start + count : start + count + _WORDS_AROUND]),
            note,
            self.heading,
        )
        return self._add(change, passage.touched_by(run))

    def _anchor(self) -> str:
        return f"{self._id_prefix}change-{len(self.changes) + 1}"

    def _add(self, change: Change, touched: Touched | None) -> str:
        self.changes.append(change)
        self.touched.append(touched)
        return change.anchor


def short(text: str) -> str:
    """The text, cut in the middle where it is long: both ends of a change count."""
    if len(text) <= LONGEST_WORDS:
        return text
    half = LONGEST_WORDS // 2 - 1
    return f"{text[:half].rstrip()} … {text[-half:].lstrip()}"


def touched_wholly(old: str, new: str) -> Touched:
    """What a change touches that concerns all of a passage; its words are given squeezed."""
    return Touched(old, 0, len(old), new, 0, len(new))


class Passage:
    """The old and the new tokens of a passage. Claims are made of rows, so of a cell the words of its row count."""

    def __init__(self, runs: Sequence[Run], row: tuple[str, str] | None = None) -> None:
        self.old = [token for run in runs for token in run.old]
        self.new = [token for run in runs for token in run.new]
        self._row = row

    def touched_by(self, run: Run) -> Touched | None:
        """The words that a change touches; none where they stayed: emphasis and links belong to no claim."""
        if run.kind == "reformatted":
            return None
        if self._row is not None:
            return touched_wholly(*self._row)
        (old, old_places), (new, new_places) = self._squeezed
        old_end, new_end = run.old_start + len(run.old), run.new_start + len(run.new)
        return Touched(
            old, old_places[run.old_start], old_places[old_end], new, new_places[run.new_start], new_places[new_end]
        )

    @cached_property
    def _squeezed(self) -> tuple[tuple[str, list[int]], tuple[str, list[int]]]:
        """The squeezed words of both texts, and where in them each token begins."""
        return _with_places(self.old), _with_places(self.new)


def _with_places(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    words = [squeezed((token,)) for token in tokens]
    return "".join(words), [0, *accumulate(map(len, words))]
