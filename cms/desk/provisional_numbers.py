"""Imported numbers that are not bound yet: what each would stand for, so that an editor can judge the list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.citations.blocks import blocks_of
from articles.citations.claims import claims_of
from articles.citations.syntax import find_clusters
from articles.draft_text import current_text
from articles.models import Draft, Reference

_UNBOUND = re.compile(r"unbound-([0-9]{1,4})")


@dataclass(frozen=True)
class ProvisionalNumber:
    """A number of the text: how often it is cited, the first sentence that cites it, and the entry now at its place."""

    number: int
    mentions: int
    sentence: str
    reference: Reference | None


def numbers_in(draft: Draft) -> list[ProvisionalNumber]:
    """Every provisional number of the draft, ascending."""
    mentions: dict[int, int] = {}
    sentences: dict[int, str] = {}
    for markdown in current_text(draft).renditions.values():
        for number in _cited(markdown):
            mentions[number] = mentions.get(number, 0) + 1
        for claim in claims_of(blocks_of(markdown)):
            for number in _cited(claim.text):
                sentences.setdefault(number, _printed(claim.text))
    entries = {entry.position: entry.reference for entry in draft.article.imported_entries.select_related("reference")}
    return [
        ProvisionalNumber(number, mentions[number], sentences.get(number, ""), entries.get(number))
        for number in sorted(mentions)
    ]


def _cited(markdown: str) -> list[int]:
    keys = (item.key for cluster in find_clusters(markdown) for item in cluster.items)
    return [int(match[1]) for key in keys if (match := _UNBOUND.fullmatch(key))]


def _printed(text: str) -> str:
    """The sentence with its provisional citations as the page printed them: `[@unbound-1; @unbound-2]` → `[1, 2]`."""
    pieces, position = [], 0
    for cluster in find_clusters(text):
        shown = ", ".join(item.key.removeprefix("unbound-") for item in cluster.items)
        pieces += [text[position : cluster.start], f"[{shown}]"]
        position = cluster.end
    return "".join([*pieces, text[position:]])
