"""Plain words side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from articles.comparing.alignment import aligned
from articles.comparing.words import SPOKEN, remark_language

SegmentKind = Literal["same", "added", "removed"]
_NO_SPACE_BEFORE: Final = frozenset(")]}”’».,;:!?…")
_NO_SPACE_BEHIND: Final = frozenset("([{“‘«„¿¡")
_TAGS: Final = {"added": "ins", "removed": "del"}


@dataclass(frozen=True)
class Segment:
    """A run of words that both texts have, or only the new one, or only the old one."""

    kind: SegmentKind
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words with the spaces between them."""
        return written(self.words)


def plain_differences(old_words: Sequence[str], new_words: Sequence[str]) -> tuple[Segment, ...]:
    """Compare two plain texts word by word.

    The words come as `words_of` cuts them, or in any other way: equal ones are the same, and nothing else is looked at.
    The words of all segments but the added ones are the old text, of all but the removed ones the new text. Takes
    about as long as the texts are, whatever is in them.
    """
    segments: list[Segment] = []
    i = j = 0
    for old_place, new_place in [*aligned(old_words, new_words), (len(old_words), len(new_words))]:
        segments += _between(old_words[i:old_place], new_words[j:new_place])
        if old_place < len(old_words):
            segments.append(Segment("same", (new_words[new_place],)))
        i, j = old_place + 1, new_place + 1
    return tuple(_joined(segments))


def segments_html(segments: Sequence[Segment]) -> str:
    """The segments as safe HTML, with `<ins>`, `<del>` and the words that screen readers need."""
    return " ".join([_segment_html(segment) for segment in segments])


def _segment_html(segment: Segment) -> str:
    text = escape(segment.text, quote=False)
    if segment.kind == "same":
        return text
    start, end = spoken_around(segment.kind)
    return f"<{_TAGS[segment.kind]}>{start}{text}{end}</{_TAGS[segment.kind]}>"


def spoken_around(kind: Literal["added", "removed"]) -> tuple[str, str]:
    """What screen readers say before and behind a change: without an end, nobody could hear how far it goes."""
    start, end = map(str, SPOKEN[kind])
    element = f'<span class="diff-note spoken"{remark_language()}>'
    return f"{element}{escape(start)}: </span>", f"{element} {escape(end)}. </span>"


def written(words: Sequence[str]) -> str:
    """Words in a line: no space before a full stop, none behind an opening bracket."""
    parts: list[str] = []
    for word in words:
        if parts and word not in _NO_SPACE_BEFORE and parts[-1] not in _NO_SPACE_BEHIND:
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Segment]:
    if old:
        yield Segment("removed", tuple(old))
    if new:
        yield Segment("added", tuple(new))


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    words: list[str] = []
    for index, segment in enumerate(segments):
        words += segment.words
        if index + 1 == len(segments) or segments[index + 1].kind != segment.kind:
            yield Segment(segment.kind, tuple(words))
            words = []
