"""Printing the words of a comparison: what stayed, `<ins>`, `<del>`, other emphasis, citations, and remarks."""

import json
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext

from articles.comparing.change import Passage, Recorder
from articles.comparing.marks import Citation, LineBreak, NoteMark, Part, Picture
from articles.comparing.notes import InWords, notes_on, what_changed
from articles.comparing.plain import spoken_around
from articles.comparing.reading import Side
from articles.comparing.runs import Run
from articles.comparing.tokens import Format, Token
from articles.comparing.words import remark_language

_NO_BREAK_SPACE: Final = "\u00a0"
_KINDS: Final[dict[Side, Literal["added", "removed"]]] = {"old": "removed", "new": "added"}
_TAGS: Final[dict[Side, str]] = {"old": "del", "new": "ins"}


class _Element(NamedTuple):
    """An element while it is open: how it begins, and how it ends."""

    start: str
    end: str


_Stack = tuple[_Element, ...]


@lru_cache(maxsize=4096)
def _stack_of(form: Format) -> _Stack:
    return tuple([_Element(_start_tag(element), f"</{element[0]}>") for element in form])


def _start_tag(element: tuple[str, ...]) -> str:
    attributes = [f' {name}="{escape(value)}"' for name, value in zip(element[1::2], element[2::2], strict=True)]
    return f"<{element[0]}{''.join(attributes)}>"


class _Writer:
    """Writes text between the elements that it stands in, and opens and closes these only where they change."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._stack: _Stack = ()

    @property
    def is_empty(self) -> bool:
        return not self._parts

    def is_within(self, stack: _Stack) -> bool:
        """Whether all of these elements are open."""
        return self._stack[: len(stack)] == stack

    def put(self, html: str, stack: _Stack) -> None:
        """Write some HTML inside these elements."""
        shared = self._shared(stack)
        self._parts += [element.end for element in reversed(self._stack[shared:])]
        self._parts += [element.start for element in stack[shared:]]
        self._parts.append(html)
        self._stack = stack

    def put_space(self, following: _Stack, space: str = " ") -> None:
        """White space belongs to the elements that hold both what is before it and what follows."""
        if not self.is_empty:
            self.put(space, following[: self._shared(following)])

    def finished(self) -> str:
        self.put("", ())
        return "".join(self._parts)

    def _shared(self, stack: _Stack) -> int:
        shared = 0
        for one, other in zip(self._stack, stack, strict=False):
            if one != other:
                break
            shared += 1
        return shared


class InlinePrinter:
    """Prints passages, and tells the recorder what changed in them."""

    def __init__(self, recorder: Recorder, in_words: InWords) -> None:
        self._recorder = recorder
        self._in_words = in_words
        self.renumbered_at = ""

    def whole(self, tokens: Sequence[Token], side: Side, *, is_spoken: bool = False) -> str:
        """A passage that is in one text only, inside `<ins>` or `<del>`."""
        if not tokens:
            return ""
        writer = _Writer()
        element = _marked_element(side, "", is_spoken=is_spoken)
        for index, token in enumerate(tokens):
            self._put(writer, token, (element,), 0, side, has_space=token.has_space and index > 0)
        return writer.finished()

    def kept(self, runs: Sequence[Run], row: tuple[str, str] | None = None) -> str:
        """A passage that is in both texts. `row` has the old and new words of its row, squeezed, where it is a cell."""
        writer = _Writer()
        passage = Passage(runs, row)
        for index, run in enumerate(runs):
            if run.kind == "same":
                self._put_same(writer, run)
                continue
            note = notes_on(run, self._in_words)
            anchor = self._recorder.record_run(run, what_changed(run), note, passage)
            if run.kind == "reformatted":
                self._put_reformatted(writer, run, anchor)
            else:
                self._put_changed(writer, run, runs[index + 1] if index + 1 < len(runs) else None, anchor)
            if note:
                writer.put(f'<span class="diff-note"{remark_language()}> [{escape(note)}]</span>', ())
        return writer.finished()

    # --- runs ---------------------------------------------------------------------------------------------------------
    def _put_same(self, writer: _Writer, run: Run) -> None:
        for old, new in zip(run.old, run.new, strict=True):
            self._put(writer, new, (), 0, "new", has_space=new.has_space, before=old)

    def _put_reformatted(self, writer: _Writer, run: Run, anchor: str) -> None:
        was = json.dumps(run.old[0].format, ensure_ascii=False)
        start = f'<span class="diff-format" id="{escape(anchor)}" data-was="{escape(was)}">'
        marker = _Element(start, "</span>")
        if run.new[0].has_space:
            writer.put_space(())
        for index, token in enumerate(run.new):
            self._put(writer, token, (marker,), 0, "new", has_space=token.has_space and index > 0)

    def _put_changed(self, writer: _Writer, run: Run, following: Run | None, anchor: str) -> None:
        is_outside = _is_space_before_both(run, following)
        if is_outside:
            writer.put_space(_stack_of((run.old or run.new)[0].format))
        sides: tuple[tuple[Side, Sequence[Token]], ...] = (("old", run.old), ("new", run.new))
        for side, tokens in sides:
            if not tokens:
                continue
            element = _marked_element(side, anchor, is_spoken=True)
            anchor = ""
            around = _common_format(tokens)
            for index, token in enumerate(tokens):
                has_space = token.has_space and (index > 0 or not is_outside)
                self._put(writer, token, (element,), around, side, has_space=has_space)

    def _put(
        self,
        writer: _Writer,
        token: Token,
        marks: _Stack,
        around: int,
        side: Side,
        *,
        has_space: bool,
        before: Token | None = None,
    ) -> None:
        """Write a token inside `marks`, which lie inside the first `around` of its own elements."""
        for index, (text, form) in enumerate(token.pieces):
            elements = _stack_of(form)
            stack = (*elements[:around], *marks, *elements[around:])
            if has_space and index == 0:
                self._put_space(writer, token, stack, around, marks)
            html = escape(text, quote=False) if token.thing is None else self._thing(token, side, bool(marks), before)
            writer.put(html, stack)

    def _put_space(self, writer: _Writer, token: Token, stack: _Stack, around: int, marks: _Stack) -> None:
        space = _NO_BREAK_SPACE if isinstance(token.thing, Citation) else " "
        inside = stack[: around + len(marks)]
        if writer.is_empty or writer.is_within(inside):
            writer.put_space(stack, space)
        else:
            writer.put(space, inside)

    # --- things -------------------------------------------------------------------------------------------------------
    def _thing(self, token: Token, side: Side, is_marked: bool, before: Token | None) -> str:
        thing = token.thing
        if isinstance(thing, Citation):
            was = before.thing if before and isinstance(before.thing, Citation) else thing
            return self._citation(thing, side, is_renumbered=_by_source(was) != _by_source(thing))
        if isinstance(thing, NoteMark):
            return _note_mark(thing, side, before.thing if before and isinstance(before.thing, NoteMark) else thing)
        if isinstance(thing, Picture):
            return _picture(thing)
        sign = f'<span class="diff-note">{LineBreak().text}</span>' if is_marked else ""
        return f"{sign}<br>"

    def _citation(self, citation: Citation, side: Side, *, is_renumbered: bool) -> str:
        """The numbers as they were printed; those of the old text lead nowhere, because there they meant others."""
        keys = escape(" ".join([item.key for item in citation.items]))
        classes, anchor, title = "diff-cite", "", ""
        if side == "new":
            anchor = f' id="{escape(citation.anchor)}"' if citation.anchor else ""
            if is_renumbered:
                classes += " diff-renumbered"
                self.renumbered_at = self.renumbered_at or citation.anchor
        else:
            sources = escape("; ".join([self._in_words(key) for key in citation.keys]))
            title = f' title="{sources}"'
        return f'<span class="{classes}"{anchor}{title} data-keys="{keys}">{_printed(citation.parts, side)}</span>'


def _picture(picture: Picture) -> str:
    """Both pictures are shown, because a description may stay the same while what it describes does not."""
    text = escape(picture.text)
    if not picture.src:
        return f'<span class="image-alt">{text}</span>'
    src = escape(picture.src)
    shown = f'<img class="diff-picture" src="{src}" alt="" loading="lazy">'
    return f'<span class="image-alt" data-src="{src}">{shown}<span class="diff-description">{text}</span></span>'


def _by_source(citation: Citation) -> set[tuple[str, int | None]]:
    return {(item.key, number) for item, number in zip(citation.items, citation.numbers, strict=True)}


def _printed(parts: Sequence[Part], side: Side) -> str:
    raised = [part for part in parts if part.kind != "missing"]
    missing = [part.text for part in parts if part.kind == "missing"]
    html = "".join([_part(part, side) for part in raised]).rstrip()
    pieces = [f'<sup class="cite">{html}</sup>'] if html else []
    pieces += [f'<span class="cite-missing">{escape(text)}</span>' for text in missing]
    return " ".join(pieces)


def _part(part: Part, side: Side) -> str:
    text = escape(part.text)
    if part.kind == "locator":
        return f'<span class="cite-locator">{text}</span>'
    if part.kind == "text":
        return text
    if side == "old":
        return f'<span class="diff-number">{text}</span>'
    label = escape(gettext("Reference %(number)s") % {"number": part.text})
    return f'<a href="{escape(part.href)}" role="doc-biblioref" aria-label="{label}">{text}</a>'


def _note_mark(note: NoteMark, side: Side, before: NoteMark) -> str:
    letter = escape(note.letter)
    if side == "old":
        return f'<sup class="diff-letter" data-note="{note.number}">{letter}</sup>'
    was = f' data-was="{before.number}"' if before.number != note.number else ""
    anchor = f' id="{escape(note.anchor)}"' if note.anchor else ""
    label = escape(gettext("Footnote %(letter)s") % {"letter": note.letter})
    link = f'<a class="footnote-ref" href="{escape(note.href)}" role="doc-noteref" aria-label="{label}">'
    return f'<sup class="diff-letter"{anchor}{was}>{link}{letter}</a></sup>'


def _marked_element(side: Side, anchor: str, *, is_spoken: bool) -> _Element:
    own_id = f' id="{escape(anchor)}"' if anchor else ""
    tag = _TAGS[side]
    start, end = spoken_around(_KINDS[side]) if is_spoken else ("", "")
    return _Element(f"<{tag}{own_id}>{start}", f"{end}</{tag}>")


def _is_space_before_both(run: Run, following: Run | None) -> bool:
    """Whether the space before a change can stand outside it: in both texts, whatever comes next has one before it."""
    firsts = [
        (run.old or (following.old if following else ()))[:1],
        (run.new or (following.new if following else ()))[:1],
    ]
    return all(not first or (first[0].has_space and not isinstance(first[0].thing, Citation)) for first in firsts)


def _common_format(tokens: Sequence[Token]) -> int:
    """How many elements, from the outermost, hold all of these tokens."""
    forms = [form for token in tokens for _, form in token.pieces]
    shortest, others = forms[0], forms[1:]
    count = len(shortest)
    for form in others:
        while shortest[:count] != form[:count]:
            count -= 1
    return count
