"""Why a claim asks its reviewer for a verdict: never checked, new, or something about it has changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from articles.claims import Claim
from articles.claims.identity import normal_words
from articles.version_evidence import VersionSource, checked_sha256
from reviews.models import ClaimCheck

# Half of the words in common: the same claim with other words, for somebody who is told to look again.
ALIKE = 0.5

TAKEN_BACK = "You took your verdict back."
STANDING_CHANGED = "The standing of a source changed since you checked it."
DATA_CHANGED = "The data of a source changed since you checked it."
CONTEXT_CHANGED = "Same words as when you checked it; its sources or its place in the text changed."
WORDS_CHANGED = "Its words changed since you checked it."
NEW = "New or changed since the version that you last saw."
NEVER_CHECKED = "Never checked by you."


class Reasons:
    """Why claims of one version ask one reviewer, told by the verdicts that the same person gave before."""

    def __init__(
        self,
        given: Sequence[ClaimCheck],
        sources: Mapping[str, VersionSource],
        present: Collection[str],
        seen: Collection[str] | None,
    ) -> None:
        """Comes in: the reviewer's verdicts on the article, oldest first; the version's sources; the identities of its
        claims, and of those of the version that the reviewer last saw (None where there is no such version)."""
        self._sources, self._seen = sources, seen
        self._answered = {check.checked_sha256: check for check in given}
        held = [check for check in self._answered.values() if check.verdict]
        self._identities = {check.claim_identity for check in held}
        self._texts = {normal_words(check.claim_text) for check in held}
        # What still stands in the text is no older form of another claim.
        self._left = [_words(check.claim_text) for check in held if check.claim_identity not in present]

    def of(self, claim: Claim, asked: str) -> str:
        """The reason in a sentence for a claim without a verdict; `asked` is its `checked_sha256`."""
        if asked in self._answered:
            return TAKEN_BACK
        if claim.identity in self._identities:
            return STANDING_CHANGED if self._was_asked_otherwise(claim) else DATA_CHANGED
        if normal_words(claim.text) in self._texts:
            return CONTEXT_CHANGED
        if any(_alike(_words(claim.text), words) for words in self._left):
            return WORDS_CHANGED
        if self._seen is not None and claim.identity not in self._seen:
            return NEW
        return NEVER_CHECKED

    def _was_asked_otherwise(self, claim: Claim) -> bool:
        """Whether the same question was answered when its sources stood as they were frozen."""
        as_frozen = {key: replace(source, now=source.frozen) for key, source in self._sources.items()}
        return checked_sha256(claim, as_frozen) in self._answered


def _words(text: str) -> frozenset[str]:
    return frozenset(normal_words(text).casefold().split())


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
