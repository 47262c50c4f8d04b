"""Correcting what readers have been shown: a draft that starts from exactly one edition, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from articles.actions import bring_back_version
from articles.actions.drafts import text_of_version
from articles.actions.locking import lock_article
from articles.comparing import ComparedText, GraveChange
from articles.composition import Composition
from articles.draft_text import current_text
from articles.models import Article, Draft, Version, WorkingCopy
from articles.policy import may_see_draft
from articles.rendering import TextTooLarge
from articles.version_comparison import byline_of, grave_changes_of, version_text
from cms import clock
from cms.accounts.models import User
from cms.desk.models import DraftCorrection
from cms.ledger.audit import save_audited
from cms.publishing.models import Edition, LiveEdition
from cms.publishing.policy import why_not_correct, why_too_grave_to_correct
from cms.refusals import Refused, refuse_if
from reviews.corrections import Correcting, NotMinorError
from reviews.models import CorrectionKind, CorrectionObjection, Round
from reviews.states import OPEN_ROUNDS

SHORTEST_REASON = 10


class WouldOverwriteError(Refused):
    """The draft holds work that no version has frozen, or somebody is typing into it. `what` says what there is."""

    def __init__(self, what: list[str]) -> None:
        super().__init__(
            "The draft holds work that was not submitted. Confirm that the edition's text may take its place: what is "
            "there now stays in the history.",
            code="would-overwrite",
        )
        self.what = what


def open_correction(article: Article) -> DraftCorrection | None:
    """The correction that the article's draft is, while it is under way. One query."""
    return (
        DraftCorrection.objects.select_related("edition__version", "opened_by", "made_major_by")
        .filter(article=article, state=DraftCorrection.State.OPEN)
        .first()
    )


def work_in_draft(draft: Draft, version: Version, *, besides: User | None = None) -> list[str]:
    """What a correction of `version` would put aside, a sentence each: text or a byline that neither it nor the newest
    version froze, and unsaved text of others than `besides`, which nothing overwrites but which then has to be
    merged."""
    return list(_work_in(draft, version, besides))


def _work_in(draft: Draft, version: Version, besides: User | None) -> Iterator[str]:
    newest = Version.objects.filter(article=draft.article_id).order_by("-number").first()
    frozen = [version, *([newest] if newest and newest.pk != version.pk else [])]
    text = current_text(draft).normalised()
    if text not in [text_of_version(one).normalised() for one in frozen]:
        yield (
            f"Text that was never submitted, last saved by {draft.updated_by} on "
            f"{draft.updated_at:%-d %B %Y, %H:%M} UTC."
        )
    byline = byline_of(draft.contributors.all())
    if byline not in [byline_of(one.contributors.all()) for one in frozen]:
        yield "A byline that was never submitted."
    typing = WorkingCopy.objects.filter(draft=draft, is_saved=False).select_related("user")
    for copy in typing.exclude(user=besides) if besides else typing:
        yield f"{copy.user} has unsaved text in this draft. It is not lost, and will have to be merged."


@transaction.atomic
def start_correction(
    *,
    article: Article,
    actor: User,
    edition: Edition,
    kind: CorrectionKind,
    reason: str,
    expected_edit: int,
    confirmed: bool = False,
) -> DraftCorrection:
    """Make the draft exactly what an edition shows, in order to correct it.

    Comes in: the edition, whether the correction is minor or major, what is wrong (printed to readers when it is
    published), the edit of the draft that the page showed, and whether work that was not submitted may be put aside.
    Changes: the draft, as a new save; a row that says what it is. Raises Refused, StaleDraftError and
    WouldOverwriteError.
    """
    article = lock_article(article)
    edition = Edition.objects.select_related("version", "article").get(pk=edition.pk, article=article)
    refuse_if(why_not_correct(actor, edition), code="not-correctable")
    refuse_if(_why_not_open(article, edition, kind), code="not-correctable")
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise Refused("Say in a sentence what is wrong: readers see it.", code="reason-missing")
    draft = Draft.objects.select_related("updated_by").get(article=article)
    if not confirmed and (work := work_in_draft(draft, edition.version, besides=actor)):
        raise WouldOverwriteError(work)
    bring_back_version(
        article=article,
        actor=actor,
        version=edition.version,
        expected_edit=expected_edit,
        note=f"Correction of edition {edition.number} ({kind}): {reason}",
    )
    correction = DraftCorrection(
        article=article,
        edition=edition,
        kind=kind,
        reason=reason,
        opened_by=actor,
        printed_name=actor.name_with_credentials,
        opened_at=clock.now(),
    )
    save_audited(correction, by=actor, reason="Opened")
    return correction


def _why_not_open(article: Article, edition: Edition, kind: CorrectionKind) -> str | None:
    if there := open_correction(article):
        return (
            f"{there.printed_name} has a correction of edition {there.edition.number} under way in this draft. "
            "Go on with it, or give it up first."
        )
    if kind == CorrectionKind.MINOR and not is_live(edition):
        return why_only_major(edition)
    return None


def is_live(edition: Edition) -> bool:
    """Whether readers are sent to this edition."""
    return LiveEdition.objects.filter(article=edition.article_id, edition=edition).exists()


def why_only_major(edition: Edition) -> str:
    """Why a correction of an earlier edition cannot be minor."""
    return (
        f"Edition {edition.number} is not live any more. A correction of it would take back what changed since, and is "
        "a major one."
    )


@transaction.atomic
def make_correction_major(*, article: Article, actor: User) -> DraftCorrection:
    """Call the correction under way major. Nobody makes it minor again. Raises Refused."""
    correction = _locked(article, actor)
    if correction.kind == CorrectionKind.MAJOR:
        raise Refused("This correction is called major already.", code="already-major")
    refuse_if(_why_before_the_board(article), code="round-open")
    correction.kind = CorrectionKind.MAJOR
    correction.made_major_by, correction.made_major_at = actor, clock.now()
    save_audited(correction, by=actor, reason="Called major", update_fields=["kind", "made_major_by", "made_major_at"])
    return correction


@transaction.atomic
def give_up_correction(*, article: Article, actor: User) -> DraftCorrection:
    """Have the draft be an ordinary one again. Its text stays as it is. Raises Refused."""
    correction = _locked(article, actor)
    refuse_if(_why_before_the_board(article), code="round-open")
    _close(correction, DraftCorrection.State.GIVEN_UP, by=actor)
    return correction


def _locked(article: Article, actor: User) -> DraftCorrection:
    article = lock_article(article)
    if not may_see_draft(actor, article):
        raise Refused("You are not an editor of this article.", code="not-an-editor")
    correction = open_correction(article)
    if correction is None:
        raise Refused("No correction is under way in this draft any more.", code="no-correction")
    return correction


def _why_before_the_board(article: Article) -> str | None:
    review = Round.objects.filter(article=article, state__in=OPEN_ROUNDS, correction__isnull=False).first()
    if review is None:
        return None
    return f"The board has this correction before it (round {review.number}). Withdraw the submission first."


def _close(correction: DraftCorrection, state: str, *, by: User) -> None:
    correction.state, correction.closed_by, correction.closed_at = state, by, clock.now()
    save_audited(
        correction,
        by=by,
        reason=str(DraftCorrection.State(state).label),
        update_fields=["state", "closed_by", "closed_at"],
    )


def close_published(sender: Any, instance: Edition, **_signal: object) -> None:
    """Receiver of `post_save`: an edition was published that corrects what the draft was a correction of."""
    made = instance.correction
    if made is None:
        return
    under_way = open_correction(instance.article)
    if under_way is not None and under_way.edition.number == made.corrected_edition:
        _close(under_way, DraftCorrection.State.PUBLISHED, by=instance.published_by)


def correcting(article: Article) -> Correcting | None:
    """What the article's draft is handed in to correct; None for an ordinary one. The caller holds the article's lock.

    Raises NotMinorError where what is called minor cannot be, whatever its text: a newer edition is live, or a reviewer
    has said so. Raises Refused where the edition was retracted or withdrawn since.
    """
    correction = open_correction(article)
    if correction is None:
        return None
    live = LiveEdition.objects.select_related("edition").get(article=article).edition
    refuse_if(why_too_grave_to_correct(correction.edition), code="not-correctable")
    refuse_if(why_too_grave_to_correct(live), code="not-correctable")
    if correction.kind == CorrectionKind.MINOR and (why_not := why_not_minor(correction)):
        raise NotMinorError(why_not)
    return Correcting(
        corrected=correction.edition.version,
        edition=correction.edition.number,
        kind=CorrectionKind(correction.kind),
        reason=correction.reason,
        declared_by=correction.opened_by,
        printed_name=correction.printed_name,
    )


def why_not_minor(correction: DraftCorrection) -> str | None:
    """What keeps a correction from being called minor, whatever its text."""
    live = LiveEdition.objects.select_related("edition").filter(article=correction.article_id).first()
    if live is not None and live.edition_id != correction.edition_id:
        is_own = live.edition.is_emergency and _corrects(live.edition, correction)
        if not is_own:
            return why_only_major(correction.edition)
    objection = CorrectionObjection.objects.filter(
        correction__version__article=correction.article_id,
        correction__corrected=correction.edition.version_id,
        correction__at__gte=correction.opened_at,
    ).first()
    if objection is not None:
        return f"{objection.printed_name} has said that this is not minor: {objection.reason} Submit it as major."
    return None


def _corrects(edition: Edition, correction: DraftCorrection) -> bool:
    made = getattr(edition.ground.round, "correction", None)
    return made is not None and made.corrected_id == correction.edition.version_id


def grave_changes_in_draft(composition: Composition, version: Version) -> tuple[GraveChange, ...]:
    """What the draft as it stands changes against a version beyond what is minor. Nothing for one beyond the bounds of
    rendering, which is not submitted anyway."""
    try:
        now = {audience: _text_of(composition, audience) for audience in composition.rendered}
    except TextTooLarge:
        return ()
    then = {row.audience: version_text(version, row.audience) for row in version.renditions.all()}
    return grave_changes_of(then, now, byline_of(version.contributors.all()), byline_of(composition.contributors))


def _text_of(composition: Composition, audience: str) -> ComparedText:
    rendered = composition.rendered[audience]
    return ComparedText(
        body_html=rendered.body_html,
        keys=rendered.keys,
        sources=composition.sources,
        title=composition.title,
        summary=composition.summary,
    )
