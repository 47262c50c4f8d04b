"""Threads as a page lists them: each beside the passage that it is about, in the version that the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from articles.models import Version
from articles.policy import may_see_draft
from cms.accounts.models import User
from reviews.discussion import Thread, threads_until
from reviews.models import Comment, Round
from reviews.passages import Selectors, find, text_of
from reviews.policy import why_not_reopen, why_not_resolve


@dataclass(frozen=True)
class PlacedThread:
    """A thread with its place in the shown version, and why the person at the page may not settle or reopen it.

    `is_gone` says that it is about words which this version does not hold any more, `was_never_there` that no version
    held them like that; `version` names the version that it was made on where that is another one.
    """

    thread: Thread
    start: int | None
    end: int | None
    is_gone: bool
    was_never_there: bool
    version: Version | None
    may_reply: bool
    why_not_resolve: str | None
    why_not_reopen: str | None

    @property
    def comment(self) -> Comment:
        """The remark that the thread begins with."""
        return self.thread.comment

    @property
    def has_place(self) -> bool:
        """Whether the passage stands in the shown version."""
        return self.start is not None


def texts_of(version: Version) -> dict[str, str]:
    """The text of each of the version's renditions, as a browser gives it, by audience. Its renditions are read."""
    return {rendition.audience: text_of(rendition.body_html) for rendition in version.renditions.all()}


@dataclass(frozen=True)
class Discussion:
    """What a page shows of the discussion: the threads of its round, and those of earlier ones."""

    threads: list[PlacedThread]
    before: list[PlacedThread]

    @property
    def open(self) -> int:
        """How many threads wait for an answer: those of the round, and of earlier ones what stops approval."""
        return sum(placed.thread.is_open for placed in self.threads) + self.demands_before

    @property
    def shown(self) -> int:
        """How many threads a reader of the page has to know of: those of the round, and what stops approval."""
        return len(self.threads) + self.demands_before

    @property
    def demands_before(self) -> int:
        """How many of earlier rounds must be answered before anything is approved."""
        return sum(placed.thread.is_demand for placed in self.before)

    @property
    def in_words(self) -> str:
        """`3 open, 2 must be answered before an approval (1 from an earlier round)`."""
        words = f"{self.open} open"
        if self.demands:
            words += f", {self.demands} must be answered before an approval"
        if self.demands_before:
            words += f" ({self.demands_before} from an earlier round)"
        return words

    @property
    def demands(self) -> int:
        """How many, of this round and of earlier ones, must be answered before anything is approved."""
        return sum(placed.thread.is_demand for placed in self.threads) + self.demands_before

    @property
    def speakers(self) -> set[User]:
        """Who has said something in the round."""
        threads = (placed.thread for placed in self.threads)
        return {said.author for thread in threads for said in (thread.comment, *thread.replies)}


def discussion_of(review: Round, user: User, *, back: int | None = None) -> Discussion:
    """The discussion as `user` sees it on the page of `review`, with `back` only so many rounds back. Three queries,
    besides the version's texts."""
    here, before = threads_until(review, back=back, reader=user)
    texts = texts_of(review.version) if before else {}
    both = _all_placed([*here, *before], review, texts, user)
    return Discussion(threads=both[: len(here)], before=both[len(here) :])


def _all_placed(threads: Sequence[Thread], review: Round, texts: Mapping[str, str], user: User) -> list[PlacedThread]:
    """The threads as `user` sees them on the page of `review`, in their order. No query, but whether an editor may see
    the draft."""
    is_editor = may_see_draft(user, review.article)
    return [
        _placed(thread, review, texts, user, may_reply=is_editor or _took_part(thread.comment, review))
        for thread in threads
    ]


def _took_part(comment: Comment, review: Round) -> bool:
    """Whether the person at the page was asked to review in the round that the comment was made in."""
    return comment.round_id == review.pk or bool(vars(comment)["reader_was_asked"])


def _placed(thread: Thread, review: Round, texts: Mapping[str, str], user: User, *, may_reply: bool) -> PlacedThread:
    comment = thread.comment
    is_here = comment.round_id == review.pk
    start, end = (comment.start, comment.end) if is_here else _found(comment, texts)
    return PlacedThread(
        thread=thread,
        start=start,
        end=end,
        is_gone=bool(comment.quote) and start is None and comment.start is not None,
        was_never_there=bool(comment.quote) and start is None and comment.start is None,
        version=None if is_here else comment.round.version,
        may_reply=may_reply,
        why_not_resolve=why_not_resolve(user, review, thread),
        why_not_reopen=why_not_reopen(user, review, thread),
    )


def _found(comment: Comment, texts: Mapping[str, str]) -> tuple[int | None, int | None]:
    selectors = Selectors(comment.quote, comment.prefix, comment.suffix, comment.start)
    place = find(texts.get(comment.audience, ""), selectors)
    return (place.start, place.end) if place else (None, None)
