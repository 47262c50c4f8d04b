"""Actions that span the floors: submitting a draft, and asking for a re-review of what is live."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from articles.actions import freeze
from articles.models import Article
from cms.accounts.models import User
from cms.publishing.models import LiveEdition
from cms.refusals import Refused
from reviews.actions import open_round
from reviews.models import Round, RoundKind


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
    board. Goes out: the new round. Raises Stale, NotReadyError or Refused; then there is neither a version nor a
    round.
    """
    Article.objects.select_for_update().get(pk=article.pk)
    live = LiveEdition.objects.select_related("edition__version").filter(article=article).first()
    reasons = {
        fingerprint: reason.strip() for fingerprint, reason in (acknowledgements or {}).items() if reason.strip()
    }
    version = freeze(
        article=article,
        actor=actor,
        seen_content_sha256=seen_content_sha256,
        acknowledgements=reasons,
        since=live.edition.version if live else None,
    )
    return open_round(version=version, actor=actor, note=note, acknowledgements=reasons)


@transaction.atomic
def start_re_review(*, article: Article, actor: User, note: str = "") -> Round:
    """Ask the board to look again at the live edition's unchanged text; its approval will make a *reaffirmed* edition.
    Raises Refused."""
    Article.objects.select_for_update().get(pk=article.pk)
    live = LiveEdition.objects.select_related("edition__version__article").filter(article=article).first()
    if live is None:
        raise Refused("This article has no live edition to review again.")
    return open_round(version=live.edition.version, actor=actor, note=note, kind=RoundKind.RE_REVIEW)
