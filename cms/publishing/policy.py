"""Who may publish, schedule and place notices, and why not."""

from __future__ import annotations

from articles.policy import may_see_draft, why_sources_forbid
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_managing_editor
from cms.ledger.canonical import canonical_text
from cms.publishing.models import Edition, LiveEdition, NoticeKind, ScheduledPublication
from reviews.corrections import correction_of
from reviews.discussion import open_demands
from reviews.models import Approval, Round, SignOff
from reviews.policy import why_dissent_forbids, why_not_show_unsigned
from reviews.states import RoundState


def why_not_publish(user: User, approval: Approval) -> str | None:
    """A managing editor (or the system account, at the time a managing editor chose) publishes an approval that still
    holds."""
    if not is_managing_editor(user) and user.username != SYSTEM_USERNAME:
        return "Only a managing editor can publish."
    if hasattr(approval, "edition"):
        return "This approval has been published already."
    return (
        why_approval_does_not_hold(approval)
        or _why_overtaken(approval)
        or _why_minor_no_more(approval)
        or why_dissent_forbids(approval.version)
        or why_sources_forbid(approval.version)
    )


def why_approval_does_not_hold(approval: Approval) -> str | None:
    """Looks again at what the approval rests on: the same version, its round approved, and enough valid sign-offs
    (promise 1)."""
    if approval.round.state != RoundState.APPROVED or approval.version_sha256 != approval.version.version_sha256:
        return "The approval does not fit its version. Run verify_record."
    signed = [
        row.sign_off
        for row in approval.sign_off_rows.select_related("sign_off").order_by("sign_off__signed_at", "sign_off__pk")
    ]
    if canonical_text([sign_off.record_sha256 for sign_off in signed]) != approval.sign_offs_sha256:
        return "The sign-offs of this approval are not those it was made from. Run verify_record."
    valid = {
        sign_off.reviewer_id
        for sign_off in signed
        if sign_off.decision == SignOff.Choice.APPROVE
        and sign_off.version_sha256 == approval.version_sha256
        and sign_off.computed_sha256() == sign_off.record_sha256
    }
    if len(valid) < approval.approvals_needed:
        return "The approval carries fewer valid sign-offs than its policy asks for. Run verify_record."
    return None


def _why_overtaken(approval: Approval) -> str | None:
    live = LiveEdition.objects.select_related("edition__approval").filter(article=approval.version.article_id).first()
    if live and live.edition.ground.at > approval.at:
        decided = "published in an emergency" if live.edition.is_emergency else "approved"
        return (
            f"Edition {live.edition.number}, which is live, was {decided} after this. "
            "An older approval is not published over it."
        )
    return None


def _why_minor_no_more(approval: Approval) -> str | None:
    """What fewer have signed because it is a minor correction goes over exactly the text that it corrects, and over no
    retraction: else a few would bring back what many had set aside."""
    correction = correction_of(approval.round)
    if correction is None or len(approval.sign_off_rows.all()) >= approval.round.rules.approvals_needed:
        return None
    live = LiveEdition.objects.select_related("edition").filter(article=approval.version.article_id).first()
    if live is None or live.edition.version_id not in (correction.corrected_id, approval.version_id):
        return (
            f"Edition {correction.corrected_edition}, which this minor correction corrects, is not live any more. "
            "Correct the edition that is."
        )
    return why_too_grave_to_correct(live.edition)


def why_too_grave_to_correct(edition: Edition) -> str | None:
    """A text that was retracted or withdrawn is beyond correcting (COPE, Retraction guidelines)."""
    placed = {notice.kind for notice in edition.notices.all()}
    for kind, word in ((NoticeKind.WITHDRAWAL, "withdrawn"), (NoticeKind.RETRACTION, "retracted")):
        if kind in placed:
            return (
                f"Edition {edition.number} was {word}. Such a text is not corrected: write what is true in the draft, "
                "and submit it as a new text."
            )
    return None


def why_not_correct(user: User, edition: Edition) -> str | None:
    """The article's editors open a correction of what readers see or saw; what was retracted or withdrawn is beyond
    correcting, and what nobody has signed is still before the board."""
    if not may_see_draft(user, edition.article):
        return "You are not an editor of this article."
    if edition.is_emergency:
        return (
            "Nobody of the board has signed this edition yet. Change the draft and submit it; the board decides about "
            "that."
        )
    return _why_not_correct_live(edition) or why_too_grave_to_correct(edition)


def _why_not_correct_live(edition: Edition) -> str | None:
    """What became of the edition that readers see, where that is another one."""
    if hasattr(edition, "live_pointer"):
        return None
    live = LiveEdition.objects.select_related("edition").filter(article=edition.article_id).first()
    return why_too_grave_to_correct(live.edition) if live else None


def why_not_publish_in_emergency(user: User, review: Round) -> str | None:
    """Whom the round's rules name, and who has no stake in the text, shows it to readers before the board has decided;
    once a round, and never past an objection (promises 1, 3, 4 and 7)."""
    if why_not := why_not_show_unsigned(user, review):
        return why_not
    if user.username not in review.rules.emergency_publishers:
        return "The rules that this round started with do not name you among those who may publish in an emergency."
    if hasattr(review, "emergency"):
        return "This version was published in an emergency already."
    if demands := len(open_demands(review.article_id)):
        return f"{demands} comment{'' if demands == 1 else 's'} of the board must be answered first."
    return _why_seen_already(review)


def _why_seen_already(review: Round) -> str | None:
    """A round may look at the very text that readers see, as a re-review does."""
    live: LiveEdition | None = getattr(review.article, "live_edition", None)
    if live and live.edition.version_id == review.version_id and not live.is_withdrawn:
        return f"Readers see exactly this text already: it is edition {live.edition.number}."
    return None


def why_not_open_early(user: User, review: Round) -> str | None:
    """A managing editor without a stake opens a version in review to readers, once a round; never the text that they
    see: what is signed would stand there as not decided yet (promise 1)."""
    if why_not := why_not_show_unsigned(user, review):
        return why_not
    if hasattr(review, "emergency"):
        return "This version was published in an emergency: readers see it already."
    if why_not := _why_seen_already(review):
        return why_not
    if not hasattr(review, "early_access"):
        return None
    if hasattr(review.early_access, "end"):
        return "Early access to this round was ended. It is not opened again."
    return "This version is open to readers already."


def why_not_end_early_access(user: User, review: Round) -> str | None:
    """Any managing editor closes it again at once: stopping harm comes before separation of duties."""
    if not is_managing_editor(user):
        return "Only a managing editor ends early access."
    if not hasattr(review, "early_access") or hasattr(review.early_access, "end") or not review.is_open:
        return "This version is not open to readers."
    return None


def why_not_place_notice(user: User, edition: Edition, kind: NoticeKind) -> str | None:
    """Any managing editor may act at once for the readers' safety, on the live edition; owning the article does not
    hinder."""
    if not is_managing_editor(user):
        return "Only a managing editor can place a notice."
    live = LiveEdition.objects.filter(article=edition.article_id).first()
    if live is None or live.edition_id != edition.pk:
        return "A notice is placed on the live edition; older ones carry their banner already."
    if kind == NoticeKind.CORRECTION:
        return "A correction is published as a new edition: correct this edition, and the notice comes with it."
    kinds = [notice.kind for notice in edition.notices.all()]
    if NoticeKind.WITHDRAWAL in kinds:
        return "This edition was withdrawn already."
    concerned = _last_concern(kinds) == NoticeKind.CONCERN
    if kind == NoticeKind.CONCERN and concerned:
        return "This edition carries an expression of concern already."
    if kind == NoticeKind.CONCERN_LIFTED and not concerned:
        return "This edition carries no expression of concern."
    if kind == NoticeKind.RETRACTION and NoticeKind.RETRACTION in kinds:
        return "This edition was retracted already."
    return None


def _last_concern(kinds: list[str]) -> str | None:
    return next((kind for kind in reversed(kinds) if kind in (NoticeKind.CONCERN, NoticeKind.CONCERN_LIFTED)), None)


def why_not_cancel(user: User, planned: ScheduledPublication) -> str | None:
    """A managing editor takes a planned publication back while it waits."""
    if not is_managing_editor(user):
        return "Only a managing editor cancels a publication."
    return None if planned.state == ScheduledPublication.State.WAITING else "This publication is not waiting any more."
