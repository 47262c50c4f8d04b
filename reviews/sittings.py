"""When a reviewer was last at work on an article: what others said since then is new to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from reviews.claim_checks import ClaimSheet
from reviews.models import Assignment, Comment, Round
from reviews.placing import Discussion

# What a reviewer does within this time belongs to one sitting: the first verdict of the day makes nothing old.
SITTING = timedelta(hours=2)


def last_at_work(
    assignment: Assignment, sheet: ClaimSheet, discussion: Discussion, earlier: Iterable[Round], now: datetime
) -> datetime | None:
    """The last moment before this sitting at which the reviewer is known to have worked on the article: a verdict, a
    comment, a review being typed, a signature. None where there was none. No query."""
    me = assignment.reviewer_id
    deeds = [check.at for check in sheet.given]
    deeds += [said.at for said in _said(discussion) if said.author_id == me]
    deeds += [one.signed_at for before in earlier for one in before.sign_offs.all() if one.reviewer_id == me]
    draft = getattr(assignment, "review_draft", None)
    deeds += [draft.updated_at] if draft else []
    before_this_sitting = [at for at in deeds if at <= now - SITTING]
    return max(before_this_sitting, default=min(deeds, default=None))


def new_to(assignment: Assignment, discussion: Discussion, since: datetime | None) -> frozenset[int]:
    """The comments of others since then, by their numbers; none without such a moment, when all of it is new."""
    if since is None:
        return frozenset()
    return frozenset(
        said.pk for said in _said(discussion) if said.at > since and said.author_id != assignment.reviewer_id
    )


def _said(discussion: Discussion) -> Iterable[Comment]:
    for placed in (*discussion.threads, *discussion.before):
        yield placed.comment
        yield from placed.thread.replies
