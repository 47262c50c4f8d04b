"""An abstract as an article's summary."""

from __future__ import annotations

from articles.importing.document import Block, Heading, Paragraph, Text, cites, plain_words
from articles.importing.summary import first_sentence

# What a draft takes (`articles.draft_text`).
LONGEST_SUMMARY = 2_000


def summary_and_rest(blocks: tuple[Block, ...], line: int) -> tuple[str, tuple[Block, ...]]:
    """The abstract as plain paragraphs. One that is too long, cites, or holds more than paragraphs stays in the text
    as a section too, and its first sentences become the summary."""
    parts: list[str] = []
    heading = ""
    is_whole = True
    for block in blocks:
        if isinstance(block, Heading):
            heading = plain_words(block.content).rstrip(":.")
        elif isinstance(block, Paragraph):
            parts.append(f"{heading}: {plain_words(block.content)}" if heading else plain_words(block.content))
            heading, is_whole = "", is_whole and not cites(block.content)
        else:
            is_whole = False
    summary = "\n\n".join(parts)
    kept = () if is_whole and len(summary) <= LONGEST_SUMMARY else (Heading(line, 2, (Text("Abstract"),)), *blocks)
    if len(summary) <= LONGEST_SUMMARY:
        return summary, kept
    return first_sentence(summary, LONGEST_SUMMARY), kept
