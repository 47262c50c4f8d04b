"""What changed between two texts, told so that nobody signs a dose without having seen that it changed."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext

from articles.citations.source import Source
from articles.claims.claim import Claim
from articles.comparing.blocks import Block, footnotes, name_notes
from articles.comparing.change import Change, Recorder, short
from articles.comparing.claim_changes import ClaimChanges, claim_changes, outside_claims
from articles.comparing.gate import through_gate
from articles.comparing.inline import InlinePrinter
from articles.comparing.matching import Kept, Step, similar_pairs, steps_between
from articles.comparing.notes import source_in_words
from articles.comparing.plain import Segment, plain_differences, segments_html
from articles.comparing.printing import BlockPrinter
from articles.comparing.reading import blocks_of
from articles.comparing.sentence import summary_sentence
from articles.comparing.sources import (
    Renumbering,
    SourceChanges,
    cited_sources,
    renumberings,
    source_changes,
)
from articles.comparing.tokens import words_of
from articles.comparing.words import What


@dataclass(frozen=True)
class ComparedText:
    """One audience's text, as stored with a version or just rendered.

    `keys` are the cited keys in the order of their numbers (`Rendered.keys`), `sources` the sources by cited key; two
    keys whose sources have the same `Source.key` are the same source. `claims` are those of `claims_of`.
    """

    body_html: str
    keys: Sequence[str] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    title: str = ""
    summary: str = ""
    claims: Sequence[Claim] = ()


@dataclass(frozen=True)
class ComparedBlock:
    """One block of the comparison: its safe HTML, and whether the texts agree in it, so that a page may fold it."""

    html: str
    is_same: bool


@dataclass(frozen=True)
class TextDifference:
    """The title or summary of both texts. `html` is safe; where they differ it holds the anchor of the change."""

    segments: tuple[Segment, ...]
    html: str

    @property
    def is_changed(self) -> bool:
        """Whether the words differ."""
        return any(segment.kind != "same" for segment in self.segments)


@dataclass(frozen=True)
class Comparison:
    """What changed from one text to another.

    `blocks` is the new text in reading order, with what went; `changes` lists the changes in the same order, each with
    the id of its place. Renumbering alone is no change of the text: it is in `renumbered`, and once in `changes`.
    """

    title: TextDifference
    summary_text: TextDifference
    blocks: tuple[ComparedBlock, ...]
    changes: tuple[Change, ...]
    claims: ClaimChanges
    sources: SourceChanges
    renumbered: tuple[Renumbering, ...]
    summary: str

    @property
    def html(self) -> str:
        """The whole text with its changes, as safe HTML."""
        return "\n".join([block.html for block in self.blocks])

    @property
    def is_same(self) -> bool:
        """Whether the texts agree in everything that is compared, the numbers of references apart."""
        is_text_same = not any(change.kind != "renumbered" for change in self.changes)
        sources, claims = self.sources, self.claims
        return is_text_same and not (
            sources.added or sources.removed or sources.changed or claims.added or claims.removed or claims.changed
        )


def compare_texts(old: ComparedText, new: ComparedText, *, id_prefix: str = "") -> Comparison:
    """Compare two texts. `id_prefix` (letters and digits, ending in `-`) keeps the anchors of two comparisons apart.

    Words, numbers with their units, raised digits, emphasis, links, heading levels, list numbering, table cells and the
    sources that citations lead to all count; numbers of references do not (docs/comparing.md). The HTML given has to be
    the renderer's. Labels and remarks are in the language that is spoken now. Pure apart from that; raises nothing.
    """
    recorder = Recorder(id_prefix)
    title = _difference(recorder, "title", old.title, new.title)
    summary_text = _difference(recorder, "summary", old.summary, new.summary)
    before, after = cited_sources(old.keys, old.sources), cited_sources(new.keys, new.sources)
    described = _descriptions(old) | _descriptions(new)
    inline = InlinePrinter(recorder, lambda key: described.get(key) or _unknown(key))
    blocks = _printed_blocks(old, new, BlockPrinter(recorder, inline))
    renumbered = renumberings(before, after)
    text_changes = tuple(recorder.changes)
    claims = claim_changes(old.claims, new.claims)
    sources = source_changes(before, after)
    return Comparison(
        title=title,
        summary_text=summary_text,
        blocks=blocks,
        changes=(*text_changes, *_renumbering(renumbered, inline.renumbered_at)),
        claims=claims,
        sources=sources,
        renumbered=renumbered,
        summary=summary_sentence(
            text_changes, claims, sources, len(renumbered), outside_claims(recorder.touched, claims)
        ),
    )


def _difference(recorder: Recorder, name: What, old: str, new: str) -> TextDifference:
    segments = plain_differences(words_of(old), words_of(new))
    html = segments_html(segments)
    difference = TextDifference(segments, html)
    if not difference.is_changed:
        return TextDifference(segments, escape(new, quote=False))
    anchor = recorder.record("changed", name, old=old, new=new)
    return TextDifference(segments, f'<span id="{escape(anchor)}">{html}</span>')


def _descriptions(text: ComparedText) -> dict[str, str]:
    """The sources of a text in words, by their keys in the library."""
    return {source.key: source_in_words(source.key, source) for source in text.sources.values()}


def _unknown(key: str) -> str:
    return gettext("%(key)s (no such source)") % {"key": key}


def steps_of(old: ComparedText, new: ComparedText) -> list[Step]:
    """How the blocks of one text became those of the other, in reading order. Footnotes and citations are known by what
    they lead to."""
    before = blocks_of(old.body_html, old.keys, old.sources)
    after = blocks_of(new.body_html, new.keys, new.sources)
    _name_footnotes(before, after)
    return steps_between(before, after)


def _printed_blocks(old: ComparedText, new: ComparedText, printer: BlockPrinter) -> tuple[ComparedBlock, ...]:
    return tuple(
        ComparedBlock(through_gate(printer.step(step)), isinstance(step, Kept) and step.is_same)
        for step in steps_of(old, new)
    )


def _name_footnotes(old: list[Block], new: list[Block]) -> None:
    """Footnotes are compared by what they say, as citations are by their source: a letter alone says nothing."""
    before, after = deepcopy(footnotes(old)), deepcopy(footnotes(new))
    name_notes(before, lambda number: "any")
    name_notes(after, lambda number: "any")
    pairs = similar_pairs(before, after)
    names = {new_place + 1: old_place + 1 for old_place, new_place in pairs}
    left = {block.key: place for place, block in enumerate(before, 1) if place not in names.values()}
    for place, block in enumerate(after, 1):
        if place not in names and block.key in left:
            names[place] = left.pop(block.key)
    name_notes(old, lambda number: f"old {number}")
    name_notes(new, lambda number: f"old {names[number]}" if number in names else f"new {number}")


def _renumbering(renumbered: Sequence[Renumbering], anchor: str) -> list[Change]:
    if not renumbered or not anchor:
        return []
    before = ", ".join([str(source.old) for source in renumbered])
    after = ", ".join([str(source.new) for source in renumbered])
    return [Change("renumbered", "references", anchor, short(before), short(after))]
