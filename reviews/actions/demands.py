"""Telling people of comments that must be answered before anything is approved. Without it such a round just stands."""

from __future__ import annotations

from cms.accounts.models import User
from cms.accounts.queries import managing_editors
from cms.outbox.notifying import Telling, notify, notify_all
from reviews.discussion import open_demands
from reviews.models import Comment, Round


def tell_of_demand(made: Comment, review: Round) -> User:
    """Tell whoever answers for the text that a reviewer stops its approval until this is answered. Goes out: whom."""
    owner = responsible_for(review)
    notify(
        to=owner,
        kind="answer-demanded",
        subject=f"{made.author.printed_name} asks for an answer before approval: {review.version.title}",
        text=made.body,
        path=f"/desk/rounds/{review.pk}/#comment-{made.pk}",
        dedupe_key=f"answer-demanded:{made.pk}",
    )
    return owner


def tell_what_approval_waits_for(review: Round) -> None:
    """Tell the managing editors, once a round, that nothing but comments without an answer stops an approval."""
    waiting = open_demands(review.article_id)
    text = "Everybody who is needed has approved. What still waits for an answer:\n\n" + "\n\n".join(
        f"{thread.comment.author.printed_name}: {thread.comment.body}" for thread in waiting
    )
    notify_all(
        [
            Telling(
                to=person,
                kind="answer-awaited",
                subject=f"Approval waits for an answer: {review.version.title}",
                text=text,
                path=f"/desk/rounds/{review.pk}/#comments",
                dedupe_key=f"answer-awaited:{review.pk}:{person.pk}",
            )
            for person in managing_editors()
        ]
    )


def responsible_for(review: Round) -> User:
    """The article's owner; whoever submitted the version, where the owner's account reads no mail, as that
    of the system, which owns what it imported."""
    return review.article.owner if review.article.owner.is_active else review.submitted_by
