"""Remarks about a version, answers to them, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from articles.models import Audience
from articles.policy import may_see_draft
from cms import clock
from cms.accounts.models import User
from cms.ledger.models import AppendOnly
from cms.outbox.notifying import notify
from cms.refusals import Refused, refuse_if
from reviews.actions.deciding import settle_open_round_of
from reviews.actions.demands import tell_of_demand
from reviews.actions.locking import lock_round
from reviews.actions.repeating import repeat_rows
from reviews.discussion import ThreadState, thread_of
from reviews.mentions import mentions_in
from reviews.models import Comment, CommentMark, Mention, Outcome, Round
from reviews.passages import LONGEST_CONTEXT, Found, Selectors, find, text_of
from reviews.policy import (
    may_see_round,
    why_not_comment,
    why_not_demand,
    why_not_reopen,
    why_not_reply,
    why_not_resolve,
)
from reviews.queries import rendition_for, who_talks_about

BODY_LIMIT = 5_000


@transaction.atomic
def comment(
    *,
    review: Round,
    actor: User,
    body: str,
    quote: str = "",
    prefix: str = "",
    suffix: str = "",
    start: int | None = None,
    audience: str = Audience.PROFESSIONAL,
    must_fix: bool = False,
) -> Comment:
    """Leave a remark on a round, about a passage of one of its texts or about the whole.

    Comes in: the words of the passage, what surrounds them and where they began, as far as the page knew; whether the
    remark has to be answered before anything is approved. What the passage is anchored to is looked up in the frozen
    text. Changes: the comment with its ledger entry; those whom it names with `@` are told, and of what must be
    answered the article's owner is. Raises Refused, also for a name that is nobody's of this round.
    """
    review = lock_round(review)
    refuse_if(why_not_comment(actor, review), code="may-not-comment")
    refuse_if(why_not_demand(actor, review) if must_fix else None, code="may-not-demand")
    text = _checked_body(body)
    named = _named_in(text, review)
    if len(quote) > BODY_LIMIT:
        raise Refused(f"A passage has at most {BODY_LIMIT:,} characters; choose less.", code="input-too-large")
    selectors = Selectors(quote.strip(), prefix[-LONGEST_CONTEXT:], suffix[:LONGEST_CONTEXT], start)
    rendition = rendition_for(review.version, audience)
    place = find(text_of(rendition.body_html), selectors)
    made = Comment.objects.create(
        round=review,
        author=actor,
        audience=rendition.audience,
        body=text,
        must_fix=must_fix,
        at=clock.now(),
        **_anchor(place, selectors),
    )
    owner = tell_of_demand(made, review) if must_fix else None
    mentions = _note_mentions(made, review, named, told=owner)
    repeat_rows([made, *mentions], review=review, kind="comment")
    return made


def _checked_body(body: str) -> str:
    text = body.strip()
    if not text:
        raise Refused("Write something before sending the comment.", code="empty")
    if len(text) > BODY_LIMIT:
        raise Refused(f"A comment has at most {BODY_LIMIT:,} characters; divide it.", code="input-too-large")
    return text


def _anchor(place: Found | None, selectors: Selectors) -> dict[str, str | int | None]:
    """The columns of a comment's anchor. Words that the text does not hold are kept as they were given."""
    if place is None:
        return {"quote": selectors.quote, "prefix": selectors.prefix, "suffix": selectors.suffix}
    return {
        "quote": place.quote,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "start": place.start,
        "end": place.end,
    }


@transaction.atomic
def reply(*, comment: Comment, actor: User, body: str, outcome: str = "") -> Comment:
    """Answer a remark, also after its round is over.

    Comes in: of an editor's answer perhaps the outcome, `changed` or `not-changed`: then it goes with the next
    submission as a part of the letter of response.

    An editor's answer to somebody else's remark counts as its answer (`CommentMark`): a remark that had to be answered
    no longer stops approval. Changes: the answer with its ledger entry, perhaps a mark and with it the round's
    approval; the author of the remark and those whom it names are told. Raises Refused.
    """
    review = lock_round(comment.round)
    first = Comment.objects.select_related("author", "parent__author").get(pk=comment.pk, round=review)
    first = first.parent or first
    refuse_if(why_not_reply(actor, review), code="may-not-comment")
    answers = may_see_draft(actor, review.article) and first.author_id != actor.pk
    refuse_if(_why_no_outcome(outcome, answers=answers), code="no-outcome")
    text = _checked_body(body)
    named = _named_in(text, review)
    made = Comment.objects.create(
        round=review,
        author=actor,
        parent=first,
        audience=first.audience,
        body=text,
        outcome=outcome,
        at=clock.now(),
    )
    written: list[AppendOnly] = [made]
    is_answer = answers and thread_of(first).state == ThreadState.OPEN
    if is_answer:
        written.append(CommentMark.objects.create(comment=first, kind=CommentMark.Kind.ANSWERED, by=actor, at=made.at))
    written += _note_mentions(made, review, named)
    if first.author_id != actor.pk and may_see_round(first.author, review):
        _tell(first.author, made, review, subject=f"{actor.printed_name} answered your comment")
    repeat_rows(written, review=review, kind="comment")
    if is_answer:
        settle_open_round_of(review, actor)
    return made


def _why_no_outcome(outcome: str, *, answers: bool) -> str | None:
    if outcome and outcome not in Outcome.values:
        return "Say whether the text was changed, or not."
    if outcome and not answers:
        return "Only an editor says what became of the text, and not of a remark of their own."
    return None


@transaction.atomic
def resolve(*, comment: Comment, actor: User) -> CommentMark:
    """Say that a remark is settled. Its author does, and for one that stops nothing an editor may too. Raises
    Refused."""
    return _mark(comment, actor, CommentMark.Kind.RESOLVED)


@transaction.atomic
def reopen(*, comment: Comment, actor: User) -> CommentMark:
    """Say that a remark is not settled after all. Only its author does. Raises Refused."""
    return _mark(comment, actor, CommentMark.Kind.REOPENED)


def _mark(comment: Comment, actor: User, kind: CommentMark.Kind) -> CommentMark:
    review = lock_round(comment.round)
    first = Comment.objects.select_related("author").get(pk=comment.pk, round=review, parent__isnull=True)
    why_not = why_not_reopen if kind == CommentMark.Kind.REOPENED else why_not_resolve
    refuse_if(why_not(actor, review, thread_of(first)), code="may-not-mark")
    mark = CommentMark.objects.create(comment=first, kind=kind, by=actor, at=clock.now())
    repeat_rows([mark], review=review, kind="comment-mark")
    if kind == CommentMark.Kind.RESOLVED:
        settle_open_round_of(review, actor)
    return mark


def _named_in(body: str, review: Round) -> tuple[User, ...]:
    """Everybody named in the text who talks about this round and still knows of it. A comment is never changed, so a
    name that nobody has is refused before it is written."""
    if "@" not in body:
        return ()
    people = [person for person in who_talks_about(review) if may_see_round(person, review)]
    mentions = mentions_in(body, people)
    unknown = _without_sources(mentions.unknown, review)
    if unknown:
        raise Refused(
            f"Nobody of this round is called “@{unknown[0]}”, so nobody would be told. The page lists whom you "
            "can name; leave out the @ for anybody else.",
            code="unknown-name",
        )
    return mentions.people


def _without_sources(names: Sequence[str], review: Round) -> list[str]:
    """The names that are not the key of a source either, as an editor would cite it."""
    if not names:
        return []
    keys = set(review.version.references.values_list("key", flat=True))
    return [name for name in names if name not in keys]


def _note_mentions(made: Comment, review: Round, named: Sequence[User], *, told: User | None = None) -> list[Mention]:
    """Note who is named, and tell them; whoever was `told` of the comment already is not told twice. Goes out: the
    notes."""
    mentions = []
    for person in named:
        if person.pk == made.author_id:
            continue
        mentions.append(Mention.objects.create(comment=made, user=person))
        if person != told:
            _tell(person, made, review, subject=f"{made.author.printed_name} mentions you in a comment")
    return mentions


def _tell(person: User, made: Comment, review: Round, *, subject: str) -> None:
    notify(
        to=person,
        kind="comment",
        subject=f"{subject}: {review.version.title}",
        text=made.body,
        path=f"{address_of_round_for(person, review)}#comment-{made.pk}",
        dedupe_key=f"comment:{made.pk}:{person.pk}",
    )


def address_of_round_for(person: User, review: Round) -> str:
    """Where somebody who knows of the round (`may_see_round`) reads about it: an editor at its page, a reviewer at
    their assignment."""
    if may_see_draft(person, review.article):
        return f"/desk/rounds/{review.pk}/"
    return reverse("reviews:assignment", args=[review.assignments.filter(reviewer=person).latest("pk").pk])
