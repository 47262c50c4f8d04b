"""What a sign-off says of the claims that its signer checked and the questions that they answered: from its own words,
as they were signed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviews.models.checking import Verdict


@dataclass(frozen=True)
class SignedChecks:
    """Of `claims` cited claims, `checked` had a verdict at signing; `carried` of these were given in an earlier
    round."""

    claims: int
    checked: int
    carried: int
    by_verdict: Mapping[str, int]

    @property
    def sentence(self) -> str:
        """`31 of 39 cited claims checked: 29 supported, 2 not supported (4 carried over from an earlier round).`"""
        said = f"{self.checked} of {self.claims} cited claim{'' if self.claims == 1 else 's'} checked"
        counted = ", ".join(
            f"{self.by_verdict[verdict.value]} {str(verdict.label).lower()}"
            for verdict in Verdict
            if self.by_verdict[verdict.value]
        )
        carried = f" ({self.carried} carried over from an earlier round)" if self.carried else ""
        return f"{said}: {counted}{carried}." if counted else f"{said}."


_ANSWERS = {True: "yes", False: "no", None: "not answered"}


@dataclass(frozen=True)
class SignedAnswer:
    """One question of the checklist, with the answer that was signed: yes, no, or None where there was none. Sign-offs
    from when a question was a box to tick hold no for each box that was left empty."""

    question: str
    required: bool
    answer: bool | None

    @property
    def in_words(self) -> str:
        """`yes`, `no` or `not answered`."""
        return _ANSWERS[self.answer]


def checks_signed(claim_checks: str | None) -> SignedChecks | None:
    """What that column of a sign-off says; None from before verdicts were signed."""
    if not claim_checks:
        return None
    said = json.loads(claim_checks)
    return SignedChecks(
        claims=said["claims"],
        checked=said["checked"],
        carried=said["carried"],
        by_verdict=Counter(one["verdict"] for one in said["verdicts"]),
    )


def answers_signed(checklist: str | None) -> tuple[SignedAnswer, ...]:
    """What that column of a sign-off says; none without a checklist, or from before it was signed."""
    return tuple(SignedAnswer(one["question"], one["required"], one["answer"]) for one in json.loads(checklist or "[]"))


def answers_in_words(answers: Sequence[SignedAnswer]) -> str:
    """How often the checklist was answered in which way: `2 yes, 1 no`."""
    counted = Counter(one.in_words for one in answers)
    return ", ".join(f"{counted[word]} {word}" for word in _ANSWERS.values() if counted[word])
