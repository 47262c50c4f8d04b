"""A captured web page as a manuscript: its text with provisional citations, its list as sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from articles.checks.finding import Finding, Severity
from articles.citations.source import Source
from articles.importing import evidence, furniture, markers, reference_list
from articles.importing.blocks import Block, blocks_of, lines_of
from articles.importing.listed_sources import doubt_finding, list_findings, sources_of
from articles.importing.markers import Marked
from articles.importing.outline import heading_levels, looks_like_heading
from articles.importing.report import number_ranges
from articles.importing.sheet import Sheet, write_sheet
from articles.importing.summary import first_sentence

LONGEST_TITLE = 250
SHORTEST_PARAGRAPH = 80


@dataclass(frozen=True)
class Page:
    """A page taken apart. `left_out` are the lines that are the site's, not the article's."""

    title: str
    summary: str
    sheet: Sheet
    sources: tuple[Source, ...]
    sections: tuple[str, ...]
    clusters: tuple[tuple[int, ...], ...]
    findings: tuple[Finding, ...]


def read_page(text: str) -> Page:
    """Reads the clean text of a captured page.

    The title is the question at the top. Trailing numbers become citations of keys `unbound-N`, which no source
    answers to: which entry a number means is an editor's decision, because lists of this genre lose entries.
    """
    lines = lines_of(text)
    position = reference_list.heading_position(lines)
    body = lines if position is None else lines[:position]
    listed, tail = reference_list.split_tail([] if position is None else lines[position + 1 :])
    entries = reference_list.entries_of(listed)
    sources = sources_of(entries, evidence.house_named_in(" ".join(line.text for line in lines)))

    title, blocks, site_lines = article_blocks(blocks_of(body))
    cited = markers.cited_range(chain.from_iterable(texts_of(block) for block in blocks), len(sources))
    marked = [[markers.mark(text, cited) for text in texts_of(block)] for block in blocks]
    levels = heading_levels(blocks)
    left_out = sorted(site_lines + [line.number for line in tail])
    return Page(
        title=title,
        summary=summary_of(blocks, levels, marked),
        sheet=write_sheet(blocks, levels, marked),
        sources=sources,
        sections=tuple(block.text for block, level in zip(blocks, levels, strict=True) if level),
        clusters=tuple(cluster.numbers for parts in marked for part in parts for cluster in part.clusters),
        findings=(
            *doubts_of(blocks, levels, marked),
            *list_findings(entries, sources),
            *left_out_finding(left_out),
        ),
    )


def texts_of(block: Block) -> tuple[str, ...]:
    """The texts of a block that can each end in citations: its cells, or itself."""
    return block.cells or (block.text,)


def article_blocks(blocks: Sequence[Block]) -> tuple[str, list[Block], list[int]]:
    """The title, the blocks of the article, and the lines that belong to the site."""
    kept: list[Block] = []
    left_out: list[int] = []
    start = text_start(blocks)
    position = 0
    while position < len(blocks):
        block = blocks[position]
        known = furniture.is_furniture_outside if position < start else furniture.is_furniture
        if not block.bullet and known(block.text):
            left_out.append(block.line)
        elif not block.bullet and furniture.opens_passage(block.text):
            left_out.append(block.line)
            if position + 1 < len(blocks) and is_site_paragraph(blocks[position + 1]):
                position += 1
                left_out.append(blocks[position].line)
        else:
            kept.append(block)
        position += 1
    title, skipped = title_of(kept)
    left_out += [block.line for block in kept[:skipped] if block.text != title]
    return title, kept[skipped:], left_out


def text_start(blocks: Sequence[Block]) -> int:
    """The index of the article's first paragraph: everything above is title, headings and site."""
    for position, block in enumerate(blocks):
        is_text = block.bullet or len(block.text) >= SHORTEST_PARAGRAPH or markers.has_citation(block.text)
        if is_text and not furniture.is_furniture(block.text) and not is_title(block):
            return position
    return len(blocks)


def is_title(block: Block) -> bool:
    """Whether a block is the question that articles of the genre are named by."""
    return block.text.endswith("?") and not block.bullet and len(block.text) <= LONGEST_TITLE


def is_site_paragraph(block: Block) -> bool:
    """The paragraph under a disclaimer or an advert; a paragraph that cites is the article's."""
    return not block.bullet and not looks_like_heading(block.text) and not markers.has_citation(block.text)


def title_of(blocks: Sequence[Block]) -> tuple[str, int]:
    """The title and how many blocks at the top it uses up; short lines above the question are navigation."""
    for position, block in enumerate(blocks[: text_start(blocks)]):
        if is_title(block):
            return block.text, position + 1
    if text_start(blocks) > 0 and not blocks[0].bullet and len(blocks[0].text) <= LONGEST_TITLE:
        return blocks[0].text, 1
    return "", 0


def summary_of(blocks: Sequence[Block], levels: Sequence[int], marked: Sequence[Sequence[Marked]]) -> str:
    """The first sentence of the paragraph that stands before the first section; nothing where there is none."""
    position = 1 if levels and levels[0] else 0
    if position >= len(blocks) or levels[position] or blocks[position].bullet or blocks[position].cells:
        return ""
    plain = marked[position][0].plain
    return "" if plain.endswith(":") else first_sentence(plain)


def doubts_of(blocks: Sequence[Block], levels: Sequence[int], marked: Sequence[Sequence[Marked]]) -> Iterable[Finding]:
    """A finding for every number that could have been taken otherwise, with the headings it stands under."""
    path: list[tuple[int, str]] = []
    for block, level, parts in zip(blocks, levels, marked, strict=True):
        if level:
            path = [*(entry for entry in path if entry[0] < level), (level, block.text)]
            continue
        for doubt in chain.from_iterable(part.doubts for part in parts):
            yield doubt_finding(doubt.words, doubt.cited, block.line, tuple(text for _, text in path))


def left_out_finding(lines: Sequence[int]) -> list[Finding]:
    """What was taken for the site's own text, so that an editor can look whether it was."""
    if not lines:
        return []
    many = f"{len(lines)} lines were" if len(lines) > 1 else "1 line was"
    return [
        Finding(
            code="site-text-left-out",
            severity=Severity.NOTICE,
            message=f"{many} taken for the site's own text and left out (line {number_ranges(lines)}).",
            remedy="Compare with the original page; add what belongs to the article.",
            line=lines[0],
            subject="site-text",
        )
    ]
