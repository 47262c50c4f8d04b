"""Every kind of thing that people are told about an account's work, and the rule for its mail.

`notify` refuses a kind that is not here: whoever adds one decides who is told, and whether it may wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """Who is told what. `is_urgent`: mailed at once, whatever the hour and whatever the person has chosen, because
    waiting until the morning may do harm."""

    says: str
    is_urgent: bool = False


KINDS: Mapping[str, Kind] = {
    "review-invitation": Kind("the reviewer, that a managing editor or a colleague asks for a review"),
    "review-declined": Kind(
        "whoever invited, or the managing editors where a colleague did, that the reviewer declined"
    ),
    "review-handed-over": Kind(
        "whoever invited, or the managing editors where a colleague did, that the reviewer passed it on"
    ),
    "absence-changed": Kind("the reviewer, that a managing editor noted when they are away, or took that back"),
    "review-not-needed": Kind("the reviewer, that nothing is asked of them in a round any more, and why"),
    "interests-declared": Kind("the managing editors, that interests wait for a decision", is_urgent=True),
    "conflict-decided": Kind("the reviewer, what was decided about their interests"),
    "answer-due-soon": Kind("the reviewer, that the answer is due soon"),
    "answer-overdue": Kind("the reviewer, that the answer is overdue"),
    "answer-escalated": Kind("whoever invited, that no answer came"),
    "review-due-soon": Kind("the reviewer, that the review is due soon"),
    "review-overdue": Kind("the reviewer, that the review is overdue"),
    "review-escalated": Kind("whoever invited, that no review came"),
    "comment": Kind("whoever is answered or named in a comment"),
    "answer-demanded": Kind("the owner, that a reviewer's comment must be answered before anything is approved"),
    "answer-awaited": Kind("the managing editors, that an approval waits only for the answer to a comment"),
    "round-decided": Kind("the owner, that the version is approved or sent back"),
    "approval-waits": Kind("the managing editors, that an approval waits to be published by hand"),
    "sign-off-taken-back": Kind("the managing editors, that a reviewer took a sign-off back, and why"),
    "request-adjudicated": Kind("the reviewer and the owner, that a request for changes was decided against, and why"),
    "correction-not-minor": Kind(
        "managing editors and the article's editors, that a reviewer calls a minor correction more than that"
    ),
    "edition-published": Kind(
        "the article's editors, the reviewers who signed, and those of an edition that it corrects, that it is "
        "published"
    ),
    "emergency-publication": Kind(
        "managing editors, the article's editors, the round's reviewers, that readers see an unsigned text",
        is_urgent=True,
    ),
    "emergency-changes-requested": Kind(
        "the managing editors, that changes are asked for to a text that readers see because of an emergency",
        is_urgent=True,
    ),
    "publication-refused": Kind("whoever planned it, that a publication was refused when it was due"),
    "notice-placed": Kind("the article's editors and the reviewers who signed, what readers are told of the edition"),
    "error-reported": Kind(
        "the managing editors, that a reader reports a possible error in an article", is_urgent=True
    ),
    "question-given": Kind("the editor, that a managing editor gave them a reader's question"),
    "draft-given": Kind("the editor, that a managing editor gave them a draft, or several"),
    "draft-passed-on": Kind("the owner until then, that a managing editor gave their draft to somebody else"),
    "draft-due-changed": Kind("the owner, that somebody else set or took away the day of a draft, or of several"),
    "draft-due-soon": Kind("the owner, that a draft is to be submitted soon"),
    "draft-overdue": Kind("the owner, that a draft was not submitted by its day"),
    "source-flagged": Kind("whoever works on, has signed or manages what cites a source, what became of it"),
    "signing-locked": Kind("the managing editors, that wrong answers locked an account's signing", is_urgent=True),
}
