"""The reference list at the end of a Word text as sources, in its order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from articles.importing import reference_list
from articles.importing.blocks import Line
from articles.importing.document import Block, Heading, Item, Listing, Paragraph, Quote, Table, plain_words
from articles.importing.listed import Sources
from articles.importing.listed_sources import source_of, unique_key
from articles.importing.printed_references import read_printed

NUMBERED = re.compile(r"^(?:\[(?P<bracketed>\d{1,3})\]|(?P<plain>\d{1,3})[.)]?)\s+(?P<text>\S.*)$")
LONGEST_HEADING = 40

Printed = tuple[int, str]


def split_list(blocks: Sequence[Block]) -> tuple[list[Block], list[Printed]]:
    """The text without its reference list, and the entries of that, each with its number (0 where it has none).

    The list begins at the last heading or line that names one, and ends at the next heading or table: in manuscripts,
    tables often follow it.
    """
    start = next((at for at in range(len(blocks) - 1, -1, -1) if _names_list(blocks[at])), None)
    if start is None:
        return list(blocks), []
    end = next((at for at in range(start + 1, len(blocks)) if isinstance(blocks[at], Heading | Table)), len(blocks))
    if end < len(blocks) and isinstance(blocks[end], Table):
        # The line above a table is its caption.
        last = blocks[end - 1]
        end -= isinstance(last, Paragraph) and plain_words(last.content).lower().startswith("table")
    return [*blocks[:start], *blocks[end:]], list(_entries(blocks[start + 1 : end]))


def _names_list(block: Block) -> bool:
    if not isinstance(block, Heading | Paragraph):
        return False
    text = plain_words(block.content)
    match = reference_list.HEADING.fullmatch(text) if len(text) <= LONGEST_HEADING else None
    is_sure = match is not None and match["name"].casefold().startswith(reference_list.SURE_NAMES)
    return is_sure or (match is not None and isinstance(block, Heading))


def _entries(blocks: Iterable[Block]) -> Iterator[Printed]:
    for block in blocks:
        if isinstance(block, Paragraph):
            if match := NUMBERED.match(text := plain_words(block.content)):
                yield int(match["bracketed"] or match["plain"]), match["text"]
            elif text:
                yield 0, text
        elif isinstance(block, Listing):
            for number, item in enumerate(block.items, start=block.start):
                if text := _text_of(item):
                    yield (number if block.ordered else 0), text
        elif isinstance(block, Quote):
            yield from _entries(block.blocks)


def _text_of(item: Item) -> str:
    return " ".join(plain_words(block.content) for block in item.blocks if isinstance(block, Paragraph))


def sources_of(entries: Sequence[Printed]) -> Sources:
    """The entries as sources. Lists in the form of captured pages (type, title, source, each in its own line) are read
    as those are."""
    sources = Sources()
    lines = [Line(0, text) for _, text in entries]
    if reference_list.has_types(lines):
        taken: set[str] = set()
        for position, entry in enumerate(reference_list.entries_of(lines), start=1):
            key = unique_key(entry, position, taken)
            taken.add(key)
            sources.add(source_of(entry, key, ""), 0, whole=entry.unclear)
        return sources
    for position, (_, text) in enumerate(entries, start=1):
        _take(sources, text, position)
    return sources


def _take(sources: Sources, text: str, position: int) -> None:
    """One entry: in a printed style that is known, as `Title. Source, year`, or whole."""
    if found := read_printed(text):
        sources.take(found, text, 0)
        return
    (entry, *_) = reference_list.entries_of([Line(0, text)])
    if entry.unclear:
        sources.take(None, text, 0)
        return
    sources.add(source_of(entry, unique_key(entry, position, sources.taken), ""), 0, whole=False)
