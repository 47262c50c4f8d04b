"""Which blocks of a page are headings, and at which level; page text does not say."""

import re
from collections.abc import Sequence

from articles.importing.blocks import Block
from articles.importing.markers import has_citation

LONGEST_HEADING = 100
MOST_WORDS = 14
SENTENCE_END = tuple(".:;,!…")
# Sections that customarily close an article; they do not belong to the group of sections before them.
CLOSING_SECTION = re.compile(
    r"\b(pitfalls?|caveats?|conclusions?|summary|key (points|messages|takeaways)|bottom line|take[- ]home|"
    r"special (considerations|populations|situations)|when to (seek|refer|worry)|outlook|prognosis|follow[- ]?up)\b",
    re.IGNORECASE,
)


def heading_levels(blocks: Sequence[Block]) -> list[int]:
    """For each block its heading level (2 to 4), or 0 for text.

    A heading directly followed by another opens a group: it is one level above the headings that follow, until the
    next group or a section that customarily closes an article.
    """
    neighbours = zip([None, *blocks], blocks, [*blocks[1:], None], strict=False)
    flags = [is_heading(*around) for around in neighbours]
    levels = [0] * len(blocks)
    in_group = False
    position = 0
    while position < len(blocks):
        if not flags[position]:
            position += 1
            continue
        run = run_length(flags, position)
        if run > 1:
            in_group = True
        elif CLOSING_SECTION.search(blocks[position].text):
            in_group = False
        for depth in range(run):
            levels[position + depth] = min(2 + depth, 4) if run > 1 else 2 + in_group
        position += run
    return levels


def run_length(flags: Sequence[bool], start: int) -> int:
    """How many headings stand in a row from `start` on."""
    end = start
    while end < len(flags) and flags[end]:
        end += 1
    return end - start


def is_heading(before: Block | None, block: Block, following: Block | None) -> bool:
    """A short line without final punctuation and citation, with text after it.

    A numbered line is a heading where no other numbered line stands next to it: then it numbers sections, not items.
    """
    if following is None or block.cells or block.bullet == "-" or not looks_like_heading(block.text):
        return False
    beside = {following.bullet, before.bullet if before else ""}
    return not block.bullet or not any(bullet.isdigit() for bullet in beside)


def looks_like_heading(text: str) -> bool:
    """The shape of a heading, whatever stands around it."""
    return (
        len(text) <= LONGEST_HEADING
        and len(text.split()) <= MOST_WORDS
        and not text.endswith(SENTENCE_END)
        and not text[0].islower()
        and any(sign.isalpha() for sign in text)
        and not has_citation(text)
    )
