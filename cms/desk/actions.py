"""Actions that span the floors: submitting a draft, asking for a re-review of what is live, handing an article over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.urls import reverse

from articles.actions import freeze_locked, set_due_date
from articles.actions.locking import lock_article
from articles.models import Article, Collaborator, DraftWriter, WriterAct
from articles.policy import why_not_hand_over
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_editor
from cms.desk.corrections import correcting
from cms.ledger.audit import delete_audited, save_audited
from cms.outbox.notifying import notify
from cms.publishing.models import Edition, LiveEdition
from cms.refusals import Refused, refuse_if
from reviews.actions import open_round
from reviews.models import Round, RoundKind
from reviews.states import OPEN_ROUNDS


@transaction.atomic
def submit(
    *,
    article: Article,
    actor: User,
    seen_content_sha256: str,
    acknowledgements: Mapping[str, str] | None = None,
    note: str = "",
) -> Round:
    """Freeze exactly what the editor saw and hand it to the board, in one transaction.

    Comes in: the digest that the submission page showed, a reason for each warning by its fingerprint, a note for the
    board. Goes out: the new round, which says what it corrects where the draft is a correction. Raises Stale,
    NotReadyError, NotMinorError or Refused; then there is neither a version nor a round.
    """
    article = lock_article(article)
    corrected = correcting(article)
    signed = Edition.objects.filter(article=article, approval__isnull=False).order_by("-number").first()
    reasons = {
        fingerprint: reason.strip() for fingerprint, reason in (acknowledgements or {}).items() if reason.strip()
    }
    version = freeze_locked(
        article=article,
        actor=actor,
        seen_content_sha256=seen_content_sha256,
        acknowledgements=reasons,
        # Not the live one: who wrote in a text that was published in an emergency has it judged now.
        since=signed.version if signed else None,
    )
    review = open_round(version=version, actor=actor, note=note, acknowledgements=reasons, correcting=corrected)
    if version.article.due_on is not None:
        version.article.due_on = None
        save_audited(version.article, by=actor, reason="Submitted: the due date is met", update_fields=["due_on"])
    return review


@transaction.atomic
def start_re_review(*, article: Article, actor: User, note: str = "") -> Round:
    """Ask the board to look again at the live edition's unchanged text; its approval will make a *reaffirmed* edition.
    Raises Refused."""
    Article.objects.select_for_update().get(pk=article.pk)
    live = LiveEdition.objects.select_related("edition__version__article").filter(article=article).first()
    if live is None:
        raise Refused("This article has no live edition to review again.")
    return open_round(version=live.edition.version, actor=actor, note=note, kind=RoundKind.RE_REVIEW)


@transaction.atomic
def give_due_date(*, article: Article, actor: User, due_on: date | None, tells_owner: bool = True) -> Article:
    """Say by which day the draft is to be submitted, and tell the owner, unless it is their own doing.

    Comes in: a day that has not passed, or None for none; `tells_owner` is false where the caller tells of several
    drafts at once. Goes out: the article as it is then. Raises Refused.
    """
    before = lock_article(article).due_on
    article = set_due_date(article=article, actor=actor, due_on=due_on)
    if tells_owner and article.due_on != before and article.owner_id != actor.pk and article.owner.is_active:
        title = article.draft.title or "Untitled"
        says = f"is to be submitted by {due_on:%-d %B %Y}" if due_on else "has no due date any more"
        was = f" Until now it was {before:%-d %B %Y}." if before else ""
        notify(
            to=article.owner,
            kind="draft-due-changed",
            subject=f"{f'Due on {due_on:%-d %B %Y}' if due_on else 'No due date'}: {title}",
            text=f"{actor.printed_name} changed the day: this draft {says}.{was}",
            path=reverse("desk:draft", args=[article.slug]),
        )
    return article


@transaction.atomic
def hand_over(
    *, article: Article, actor: User, owner: User, due_on: date | None = None, note: str = "", tells_owner: bool = True
) -> Article:
    """Give an article to an editor, who is no collaborator any more but the owner.

    Comes in: a due date for the draft where it gets one (None leaves the one there is), a note for the editor;
    `tells_owner` is false where the caller tells of several articles at once. Changes: the owner; whoever owned it
    until now counts as a writer of what comes of it (promise 3); both are told. Refused while a round is open: a
    reviewer of that round could become the owner of what they sign. Raises Refused.
    """
    article = lock_article(article)
    refuse_if(why_not_hand_over(actor), code="may-not-hand-over")
    if not is_editor(owner):
        raise Refused(f"{owner} is not an editor and cannot own an article.", code="owner-not-an-editor")
    if Round.objects.filter(article=article, state__in=OPEN_ROUNDS).exists():
        raise Refused("The article is before the board. Hand it over when the round is over.", code="round-open")
    if due_on is not None:
        set_due_date(article=article, actor=actor, due_on=due_on)
        article.due_on = due_on
    before = article.owner
    if before.pk == owner.pk:
        return article
    for row in Collaborator.objects.filter(article=article, user=owner):
        delete_audited(row, by=actor)
    article.owner = owner
    reason = f"Handed over; owned by {before} until now"
    save_audited(article, by=actor, reason=reason, update_fields=["owner", *article.remind_anew()])
    if before.username != SYSTEM_USERNAME:
        DraftWriter.objects.create(article=article, user=before, act=WriterAct.OWNED, at=clock.now())
    _tell_of_hand_over(article, actor, before, note.strip() if tells_owner else None)
    return article


def _tell_of_hand_over(article: Article, actor: User, before: User, note: str | None) -> None:
    """Tell the new owner, where there is a note for them at all, and the one until now; nobody of their own doing."""
    title, path = article.draft.title or "Untitled", reverse("desk:draft", args=[article.slug])
    if note is not None and article.owner_id != actor.pk:
        due = f" It is to be submitted by {article.due_on:%-d %B %Y}." if article.due_on else ""
        said = f"\n\n{actor.printed_name} writes: {note}" if note else ""
        notify(
            to=article.owner,
            kind="draft-given",
            subject=f"A draft is yours: {title}",
            text=f"{actor.printed_name} gave you this draft; you own it now.{due}{said}",
            path=path,
        )
    if before.is_active and before.pk != actor.pk and before.username != SYSTEM_USERNAME:
        notify(
            to=before,
            kind="draft-passed-on",
            subject=f"{article.owner.printed_name} has your draft now: {title}",
            text=(
                f"{actor.printed_name} gave this draft to {article.owner.printed_name}. What you wrote stays in its "
                "history under your name, and you cannot approve it."
            ),
            path=reverse("desk:start"),
        )
