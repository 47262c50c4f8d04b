"""Bringing two people's changes to one text together, block by block and never inside one.

A merge by words makes "10 mg twice daily" of "10 mg daily" and "5 mg twice daily". Here a block that both changed
differently is a conflict that a person decides about with all three texts before them. Pure functions, no database.
"""

from articles.merging.blocks import Block, blocks_of, joined
from articles.merging.drafts import (
    Choice,
    Conflict,
    Decision,
    FieldMerge,
    UndecidedError,
    merge_drafts,
    merged_draft,
)
from articles.merging.three_way import Merge, Part, PartKind, merge_texts

__all__ = [
    "Block",
    "Choice",
    "Conflict",
    "Decision",
    "FieldMerge",
    "Merge",
    "Part",
    "PartKind",
    "UndecidedError",
    "blocks_of",
    "joined",
    "merge_drafts",
    "merge_texts",
    "merged_draft",
]
