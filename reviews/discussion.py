"""Reading what is said about an article's versions: threads, and what has become of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from cms.accounts.models import User
from cms.prepared_queries import Prepared
from reviews.models import Assignment, Comment, CommentMark, Round


class ThreadState(StrEnum):
    """Where a thread stands. An answered one waits for nobody; its author may reopen it."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"


_STATE_AFTER = {
    CommentMark.Kind.ANSWERED: ThreadState.ANSWERED,
    CommentMark.Kind.RESOLVED: ThreadState.RESOLVED,
    CommentMark.Kind.REOPENED: ThreadState.OPEN,
}


@dataclass(frozen=True)
class Thread:
    """A remark with its answers, oldest first, and the marks that say what became of it."""

    comment: Comment
    replies: tuple[Comment, ...]
    marks: tuple[CommentMark, ...]

    @property
    def state(self) -> ThreadState:
        """What the newest mark says; open without one."""
        return _STATE_AFTER[CommentMark.Kind(self.marks[-1].kind)] if self.marks else ThreadState.OPEN

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state == ThreadState.OPEN

    @property
    def is_demand(self) -> bool:
        """Whether it stops approval now."""
        return self.comment.must_fix and self.is_open


def _first_comments() -> QuerySet[Comment]:
    return (
        Comment.objects.filter(parent__isnull=True)
        .select_related("author", "round__version")
        .prefetch_related(
            Prefetch("replies", Comment.objects.select_related("author").order_by("at", "pk")),
            Prefetch("marks", CommentMark.objects.select_related("by").order_by("at", "pk")),
        )
        .order_by("at", "pk")
    )


_DEMANDS_OF = Prepared(lambda article: _first_comments().filter(round__article=article, must_fix=True))
# What a signature asks for: what it repeats of its own round, and what keeps it from approving, of any.
_OF_ROUND_OR_DEMANDS = Prepared(
    lambda review, article: _first_comments().filter(Q(round=review) | Q(round__article=article, must_fix=True))
)


def _threads(comments: Iterable[Comment]) -> list[Thread]:
    return [Thread(comment, tuple(comment.replies.all()), tuple(comment.marks.all())) for comment in comments]


def thread_of(comment: Comment) -> Thread:
    """The thread that a comment begins, as it is now."""
    return _threads(_first_comments().filter(pk=comment.pk))[0]


def threads_of(review: Round) -> list[Thread]:
    """The threads begun in a round, oldest first. Three queries."""
    return _threads(_first_comments().filter(round=review))


def threads_until(
    review: Round, *, back: int | None = None, reader: User | None = None
) -> tuple[list[Thread], list[Thread]]:
    """The threads begun in a round, and those begun in earlier rounds of the same article, each oldest first; with
    `back` only in so many rounds before it, and whatever must be answered from before these. Three queries.

    With `reader` each first comment tells as `reader_was_asked` whether that person was asked to review in its round.
    """
    known = _first_comments().filter(round__article=review.article_id, round__number__lte=review.number)
    if reader is not None:
        asked = Assignment.objects.filter(round=OuterRef("round"), reviewer=reader)
        known = known.annotate(reader_was_asked=Exists(asked))
    if back is not None:
        known = known.filter(Q(round__number__gte=review.number - back) | Q(must_fix=True))
    threads = _threads(known)
    return (
        [thread for thread in threads if thread.comment.round_id == review.pk],
        [thread for thread in threads if thread.comment.round_id != review.pk],
    )


def threads_before(review: Round) -> list[Thread]:
    """The threads begun in earlier rounds of the same article, oldest first. Three queries."""
    return threads_until(review)[1]


def threads_of_article(article_id: int) -> list[Thread]:
    """Every thread about an article, whatever its round, oldest first. Three queries."""
    return _threads(_first_comments().filter(round__article=article_id))


def open_demands(article_id: int) -> list[Thread]:
    """Comments on an article that must be answered before it is approved, whatever the round they were made in: a new
    version or a withdrawn submission does not answer them."""
    return [thread for thread in _threads(_DEMANDS_OF.all(article_id)) if thread.is_demand]


@dataclass(frozen=True)
class Waiting:
    """What waits for an answer: threads of a round, and those of its article that stop approval."""

    of_round: tuple[Thread, ...]
    demands: tuple[Thread, ...]


def waiting_threads(review: Round) -> Waiting:
    """What waits for an answer in the round, and what stops approval whatever the round. Three queries."""
    threads = [one for one in _threads(_OF_ROUND_OR_DEMANDS.all(review.pk, review.article_id)) if one.is_open]
    return Waiting(
        of_round=tuple(one for one in threads if one.comment.round_id == review.pk),
        demands=tuple(one for one in threads if one.is_demand),
    )


def why_own_demands_forbid(user: User, demands: Iterable[Thread]) -> str | None:
    """Nobody approves while a comment of their own, which they said must be answered, has no answer."""
    if any(thread.comment.author_id == user.pk for thread in demands):
        return (
            "You marked a comment as one that must be answered. Wait for the answer, or resolve it, before you approve."
        )
    return None


def unanswered_remarks(article_id: int) -> QuerySet[Comment]:
    """The remarks on an article that still wait for an answer, whatever the round they were made in."""
    newest = CommentMark.objects.filter(comment=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    first = Comment.objects.filter(parent__isnull=True, round__article=article_id).annotate(last=Subquery(newest))
    return first.filter(Q(last=None) | Q(last=CommentMark.Kind.REOPENED))
