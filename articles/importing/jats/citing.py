"""Places that cite: `xref`s that stand together as one citation, ranges between two of them written out.

A range is written in many ways: as two `xref`s with a dash between, as one with `4–7` in it, as one that names every
source, inside `sup`, brackets or neither. Author–year citations become numbers too; where the name is a part of the
sentence (`as Smith (2012) showed`), it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles.importing.document import Cited, Inline, Link, Style, Styled, Text, joined_texts, letters_on_the_line
from articles.importing.shown_numbers import DASHES, numbers_in

_SEPARATOR = re.compile(r"\s*(?:[,;]\s*)?(?:and|&|,)?\s*")
_DASH = re.compile(rf"\s*[{DASHES}]\s*|\s+(?:to|through)\s+")
_ENDS_OPEN = re.compile(rf"[{DASHES}]\s*$")
_BEGINS_OPEN = re.compile(rf"^\s*[{DASHES}]")
_BETWEEN = re.compile(rf"[\s,;&\[\]()\u2009{DASHES}]*")
_NUMBERS = re.compile(rf"(?:[\s,;&\[\]().{DASHES}]|\b(?:and|to|through)\b|\b\d{{1,3}}[a-z]?\b)*")
_PAIRS = {"[": "]", "(": ")"}


@dataclass(frozen=True)
class ReferenceOrder:
    """The file's list: the ids of its entries in order, the keys that each became, and the numbers printed."""

    ids: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]]
    numbers: Mapping[int, str]

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """The entries that lie between two, both left out; none where they do not follow each other in the list."""
        if first not in self.ids or last not in self.ids:
            return ()
        return self.ids[self.ids.index(first) + 1 : self.ids.index(last)]

    def named(self, rid: str) -> tuple[str, ...]:
        """The keys for an id; one that the list does not have stays a key, so that the checks name it."""
        return self.keys.get(rid) or (re.sub(r"[^\w:.-]|^\W+", "-", rid).strip("-.:") or "unknown",)


def cited_at(rids: Sequence[str], shown: str, order: ReferenceOrder) -> Cited | None:
    """One `xref` as a citation of entries, by the ids that it names and the numbers that it shows; None for neither."""
    known = [order.numbers[number] for number in numbers_shown(shown) if number in order.numbers]
    if not rids:
        return Cited(tuple(known), shown) if known and len(known) == len(numbers_shown(shown)) else None
    # A range in one `xref` names its first source, or both ends; what it prints counts if it agrees with them.
    agrees = len(known) > len(rids) and len(known) == len(numbers_shown(shown)) and set(rids) <= set(known)
    return Cited(tuple(known if agrees else rids), shown)


def numbers_shown(shown: str) -> tuple[int, ...]:
    """`4–7, 9` → 4, 5, 6, 7, 9; nothing for a text that is more than numbers."""
    if not _NUMBERS.fullmatch(shown):
        return ()
    return numbers_in(shown)


def grouped(words: Sequence[Inline], order: ReferenceOrder) -> list[Inline]:
    """The words with citations that stand together as one, without the brackets around them."""
    parts = joined_texts(_lifted(words))
    made: list[Inline] = []
    position = 0
    while position < len(parts):
        part = parts[position]
        if isinstance(part, Cited):
            part, position = _cluster(part, parts, position, order)
        else:
            position += 1
        made.append(part)
    return list(_unbracketed(made))


def finished(words: Sequence[Inline], order: ReferenceOrder) -> tuple[Inline, ...]:
    """The words with the keys of sources in place of the ids of entries."""
    done: list[Inline] = []
    for inline in words:
        match inline:
            case Cited(rids, shown):
                done.append(Cited(tuple(dict.fromkeys(key for rid in rids for key in order.named(rid))), shown))
            case Styled(style, content):
                done.append(Styled(style, finished(content, order)))
            case Link(address, content):
                done.append(Link(address, finished(content, order)))
            case _:
                done.append(inline)
    return tuple(done)


def _lifted(words: Sequence[Inline]) -> Iterator[Inline]:
    """Citations without the `sup` or the emphasis around them; what else was raised stays raised."""
    after_citation = False
    for inline in joined_texts(words):
        parts: Sequence[Inline] = (inline,)
        if isinstance(inline, Styled):
            if _only_cites(inline) or (after_citation and _BETWEEN.fullmatch(letters_on_the_line(inline))):
                parts = inline.content
            elif inline.style is Style.RAISED and any(isinstance(part, Cited) for part in inline.content):
                parts = tuple(_without_style(part) for part in joined_texts(inline.content))
        yield from parts
        after_citation = isinstance(parts[-1], Cited) if parts else after_citation


def _only_cites(inline: Styled) -> bool:
    return all(isinstance(part, Cited) for part in inline.content) and bool(inline.content)


def _without_style(part: Inline) -> Inline:
    is_sign = isinstance(part, Cited) or (isinstance(part, Text) and _BETWEEN.fullmatch(part.text))
    return part if is_sign else Styled(Style.RAISED, (part,))


def _cluster(first: Cited, parts: Sequence[Inline], start: int, order: ReferenceOrder) -> tuple[Cited, int]:
    """The citation that begins at `start` with all that belong to it, and where it ends."""
    rids, shown, end = list(first.keys), first.shown, start + 1
    while end < len(parts):
        gap = parts[end]
        between, position = (gap.text, end + 1) if isinstance(gap, Text) else ("", end)
        following = parts[position] if position < len(parts) else None
        if not isinstance(following, Cited):
            break
        is_range = _is_range(shown, between, following.shown)
        if not is_range and not _SEPARATOR.fullmatch(between):
            break
        if is_range and rids and following.keys:
            rids += order.between(rids[-1], following.keys[0])
        rids += following.keys
        shown += between + following.shown
        end = position + 1
    return Cited(tuple(dict.fromkeys(rids)), shown), end


def _is_range(before: str, between: str, after: str) -> bool:
    if _DASH.fullmatch(between):
        return True
    return not between.strip() and bool(_ENDS_OPEN.search(before) or _BEGINS_OPEN.search(after))


def _unbracketed(words: Sequence[Inline]) -> Iterator[Inline]:
    """Citations without brackets of their own; names that are a part of the sentence before them."""
    waiting: list[Inline] = list(words)
    for position, inline in enumerate(waiting):
        if not isinstance(inline, Cited):
            continue
        before = waiting[position - 1] if position else None
        after = waiting[position + 1] if position + 1 < len(waiting) else None
        if isinstance(before, Text) and isinstance(after, Text) and _encloses(before.text, after.text):
            waiting[position - 1] = Text(before.text[:-1])
            waiting[position + 1] = Text(after.text[1:])
            waiting[position] = Cited(inline.keys)
    for inline in waiting:
        if isinstance(inline, Cited) and not _NUMBERS.fullmatch(inline.shown):
            yield Text(f"{inline.shown} ")
        yield inline


def _encloses(before: str, after: str) -> bool:
    return bool(before) and after.startswith(_PAIRS.get(before[-1], "\0"))
