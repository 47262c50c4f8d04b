"""Actions that span the floors: submitting a draft, asking for a re-review of what is live, handing an article over."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from articles.actions import freeze
from articles.actions.locking import lock_article
from articles.models import Article, Collaborator
from articles.policy import why_not_hand_over
from cms.accounts.models import User
from cms.accounts.roles import is_editor
from cms.desk.corrections import correcting
from cms.ledger.audit import delete_audited, save_audited
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
    Article.objects.select_for_update().get(pk=article.pk)
    corrected = correcting(article)
    signed = Edition.objects.filter(article=article, approval__isnull=False).order_by("-number").first()
    reasons = {
        fingerprint: reason.strip() for fingerprint, reason in (acknowledgements or {}).items() if reason.strip()
    }
    version = freeze(
        article=article,
        actor=actor,
        seen_content_sha256=seen_content_sha256,
        acknowledgements=reasons,
        # Not the live one: who wrote in a text that was published in an emergency has it judged now.
        since=signed.version if signed else None,
    )
    return open_round(version=version, actor=actor, note=note, acknowledgements=reasons, correcting=corrected)


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
def hand_over(*, article: Article, actor: User, owner: User) -> Article:
    """Give an article whose owner cannot act to an editor, who is no collaborator any more but the owner.

    Refused while a round is open: a reviewer of that round could become the owner of what they sign. Raises Refused.
    """
    article = lock_article(article)
    refuse_if(why_not_hand_over(actor, article), code="may-not-hand-over")
    if not is_editor(owner):
        raise Refused(f"{owner} is not an editor and cannot own an article.", code="owner-not-an-editor")
    if Round.objects.filter(article=article, state__in=OPEN_ROUNDS).exists():
        raise Refused("The article is before the board. Hand it over when the round is over.", code="round-open")
    for row in Collaborator.objects.filter(article=article, user=owner):
        delete_audited(row, by=actor)
    before, article.owner = article.owner, owner
    save_audited(article, by=actor, reason=f"Handed over; owned by {before} until now", update_fields=["owner"])
    return article
