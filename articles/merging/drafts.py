"""Two people's changes of a whole draft: title and summary each as one piece, the texts by blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from articles.draft_text import DraftText
from articles.merging.blocks import Block, blocks_of
from articles.merging.three_way import Merge, Part, PartKind, merge_texts
from articles.models import Audience

TITLE, SUMMARY = "title", "summary"
NOTHING = DraftText("", "", {})


class Choice(StrEnum):
    """What becomes of a conflict."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    OWN = "own"


@dataclass(frozen=True)
class Decision:
    """A person's answer to one conflict; `own` is the text where they wrote another one."""

    choice: Choice
    own: str = ""


@dataclass(frozen=True)
class Conflict:
    """A part that both changed differently. `name` tells it from the others: `professional-2`."""

    name: str
    part: Part


@dataclass(frozen=True)
class FieldMerge:
    """One field of the draft with both changes brought together. `is_text` says that it has blocks."""

    name: str
    is_text: bool
    merge: Merge

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What a person has to decide, named by field and place."""
        return tuple(Conflict(f"{self.name}-{place}", part) for place, part in enumerate(self.merge.conflicts, start=1))

    @property
    def is_changed(self) -> bool:
        """Whether anybody changed it."""
        return any(part.kind is not PartKind.SAME for part in self.merge.parts)

    def value(self, decisions: Mapping[str, Decision]) -> str:
        """The field as it comes out. Raises KeyError for a conflict without a decision."""
        text = self.merge.text([_decided(conflict.part, decisions[conflict.name]) for conflict in self.conflicts])
        return text if self.is_text else text.strip("\n")


class UndecidedError(Exception):
    """Conflicts without a decision, by their names."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


def merge_drafts(base: DraftText | None, mine: DraftText, theirs: DraftText) -> tuple[FieldMerge, ...]:
    """Bring two changes of a draft together, field by field. Without the common text, whatever differs is a
    conflict."""
    before = base or NOTHING
    return tuple(_merged_fields(before, mine, theirs))


def merged_draft(fields: Sequence[FieldMerge], decisions: Mapping[str, Decision]) -> DraftText:
    """The draft that comes out. Raises UndecidedError where a conflict has no decision."""
    open_conflicts = [
        conflict.name for field in fields for conflict in field.conflicts if conflict.name not in decisions
    ]
    if open_conflicts:
        raise UndecidedError(open_conflicts)
    values = {field.name: field.value(decisions) for field in fields}
    return DraftText(values.pop(TITLE), values.pop(SUMMARY), values)


def _merged_fields(base: DraftText, mine: DraftText, theirs: DraftText) -> Iterator[FieldMerge]:
    yield FieldMerge(TITLE, False, _as_one_piece(base.title, mine.title, theirs.title))
    yield FieldMerge(SUMMARY, False, _as_one_piece(base.summary, mine.summary, theirs.summary))
    for audience in Audience.values:
        texts = [text.renditions.get(audience, "") for text in (base, mine, theirs)]
        yield FieldMerge(audience, True, merge_texts(*texts))


def _as_one_piece(base: str, mine: str, theirs: str) -> Merge:
    if mine == theirs:
        kind = PartKind.SAME if mine == base else PartKind.BOTH
    elif mine == base:
        kind = PartKind.THEIRS
    else:
        kind = PartKind.MINE if theirs == base else PartKind.CONFLICT
    return Merge((Part(kind, _piece(base), _piece(mine), _piece(theirs)),))


def _piece(text: str) -> tuple[Block, ...]:
    return (Block(text),) if text else ()


def _decided(part: Part, decision: Decision) -> tuple[Block, ...]:
    if decision.choice is Choice.OWN:
        return blocks_of(decision.own)
    if decision.choice is Choice.BOTH:
        return (*part.mine, *part.theirs)
    return part.mine if decision.choice is Choice.MINE else part.theirs
