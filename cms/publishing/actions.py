"""Publishing an approval, at once or at a time, and placing notices."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.db import transaction

from articles.models import Article
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.ledger.actions import record_evidence
from cms.ledger.audit import save_audited
from cms.publishing.models import Basis, Edition, LiveEdition, Notice, NoticeKind, ScheduledPublication
from cms.publishing.policy import why_not_cancel, why_not_place_notice, why_not_publish
from cms.publishing.questions.actions import answer_by_publication
from cms.publishing.telling import tell_of_edition, tell_of_notice, tell_of_refusal
from cms.refusals import Refused, refuse_if
from reviews.actions.locking import lock_round
from reviews.models import Approval
from reviews.policy import is_re_review


def months_later(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last day where the month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@transaction.atomic
def publish(*, approval: Approval, actor: User, change_note: str = "") -> Edition:
    """Publish exactly the version that was approved; never "the latest".

    Comes in: an approval, and what changed, for readers. Changes: an edition with its ledger entry, the live pointer;
    where it corrects an edition, a notice on that one; a waiting schedule of the same approval is done; editors,
    signers, and askers whose questions waited for it are told. Raises Refused where the approval does not hold any
    more, was published, or is older than the live edition's.
    """
    review = lock_round(approval.round)
    approval = Approval.objects.select_related("version__article", "round").get(pk=approval.pk)
    approval.round = review
    refuse_if(why_not_publish(actor, approval), code="not-publishable")
    article = review.article
    now = clock.now()
    edition = record_evidence(
        Edition(
            article=article,
            number=next_edition(article),
            version=approval.version,
            approval=approval,
            version_sha256=approval.version_sha256,
            basis=Basis.REAFFIRMED if is_re_review(review) else Basis.APPROVAL,
            change_note=change_note.strip(),
            review_due=months_later(now.date(), review.terms["re_review_months"]),
            published_by=actor,
            published_at=now,
        ),
        kind="publication",
    )
    corrected = _place_correction_notice(edition, actor)
    point_at(article, edition, actor)
    answer_by_publication(edition, actor=actor)
    for waiting in ScheduledPublication.objects.filter(approval=approval, state=ScheduledPublication.State.WAITING):
        waiting.state = ScheduledPublication.State.PUBLISHED
        save_audited(waiting, by=actor, reason="Published", update_fields=["state"])
    tell_of_edition(edition, actor, corrected=corrected)
    return edition


def _place_correction_notice(edition: Edition, actor: User) -> Notice | None:
    """Say on the edition that is corrected who corrected it, why and when, in the transaction that does (ICMJE
    Recommendations, III.A). Where the software publishes by itself, whoever declared the correction has decided."""
    correction = edition.correction
    if correction is None:
        return None
    is_person = actor.username != SYSTEM_USERNAME
    return record_evidence(
        Notice(
            edition=Edition.objects.get(article=edition.article, number=correction.corrected_edition),
            kind=NoticeKind.CORRECTION,
            reason=correction.reason,
            placed_by=actor,
            printed_name=actor.printed_name if is_person else correction.printed_name,
            placed_at=edition.published_at,
            corrected_by=edition,
            correction_kind=correction.kind_now,
        ),
        kind="notice",
    )


def next_edition(article: Article) -> int:
    """The number of the article's next edition. The caller holds the article's lock."""
    last = Edition.objects.filter(article=article).order_by("-number").first()
    return (last.number if last else 0) + 1


def point_at(article: Article, edition: Edition, actor: User) -> None:
    """Make an edition the live one. The caller holds the article's lock and has just written the edition."""
    live = LiveEdition.objects.filter(article=article).first() or LiveEdition(article=article)
    live.edition, live.is_withdrawn, live.updated_at = edition, False, clock.now()
    save_audited(live, by=actor, reason=f"Edition {edition.number} published")


@transaction.atomic
def schedule_publication(
    *, approval: Approval, actor: User, publish_at: datetime, change_note: str = ""
) -> ScheduledPublication:
    """Publish an approval at a later moment (aware). Raises Refused where it could not be published now, or the moment
    has passed."""
    review = lock_round(approval.round)
    approval = Approval.objects.select_related("version__article").get(pk=approval.pk)
    approval.round = review
    refuse_if(why_not_publish(actor, approval), code="not-publishable")
    if publish_at <= clock.now():
        raise Refused("Choose a moment that lies ahead, or publish now.", code="in-the-past")
    if ScheduledPublication.objects.filter(approval=approval, state=ScheduledPublication.State.WAITING).exists():
        raise Refused("A publication is planned already. Cancel it first.", code="already-scheduled")
    planned = ScheduledPublication(
        approval=approval, publish_at=publish_at, change_note=change_note.strip(), scheduled_by=actor
    )
    save_audited(planned, by=actor, reason="Scheduled")
    return planned


@transaction.atomic
def cancel_publication(*, planned: ScheduledPublication, actor: User) -> ScheduledPublication:
    """Take a planned publication back. Raises Refused where it is not waiting any more."""
    lock_round(planned.approval.round)
    planned = ScheduledPublication.objects.get(pk=planned.pk)
    refuse_if(why_not_cancel(actor, planned), code="not-cancellable")
    planned.state = ScheduledPublication.State.CANCELLED
    save_audited(planned, by=actor, reason="Cancelled", update_fields=["state"])
    return planned


def publish_due() -> list[ScheduledPublication]:
    """Publish everything whose moment has come, each in a transaction of its own; run by the scheduler, safe to run
    twice.

    Goes out: the rows that were handled. A publication that policy refuses by now is kept with its reason, and whoever
    planned it is told.
    """
    system = User.objects.get(username=SYSTEM_USERNAME)
    due = ScheduledPublication.objects.filter(
        state=ScheduledPublication.State.WAITING, publish_at__lte=clock.now()
    ).order_by("publish_at", "pk")
    return [handled for planned in due if (handled := _publish_planned(planned, system))]


def _publish_planned(planned: ScheduledPublication, system: User) -> ScheduledPublication | None:
    with transaction.atomic():
        lock_round(planned.approval.round)
        planned = ScheduledPublication.objects.select_related("approval__round").get(pk=planned.pk)
        if planned.state != ScheduledPublication.State.WAITING:
            return None
        try:
            with transaction.atomic():
                publish(approval=planned.approval, actor=system, change_note=planned.change_note)
        except Refused as refusal:
            planned.state, planned.outcome = ScheduledPublication.State.REFUSED, refusal.reason
            save_audited(planned, by=system, reason="Refused when due", update_fields=["state", "outcome"])
            tell_of_refusal(planned)
    planned.refresh_from_db()
    return planned


@transaction.atomic
def place_notice(*, edition: Edition, actor: User, kind: NoticeKind, reason: str) -> Notice:
    """Say something about the live edition at once, without a round (COPE): concern, concern lifted, retraction,
    withdrawal.

    Changes: a notice with its ledger entry; a withdrawal also takes the edition out of lists; editors and signers are
    told. Raises Refused.
    """
    Article.objects.select_for_update().get(pk=edition.article_id)
    edition = Edition.objects.select_related("article", "version").prefetch_related("notices").get(pk=edition.pk)
    kind = NoticeKind(kind)
    refuse_if(why_not_place_notice(actor, edition, kind), code="notice-refused")
    if len(reason.strip()) < 10:
        raise Refused("Give the reason in a sentence: readers see it.", code="reason-missing")
    notice = record_evidence(
        Notice(
            edition=edition,
            kind=kind,
            reason=reason.strip(),
            placed_by=actor,
            printed_name=actor.printed_name,
            placed_at=clock.now(),
        ),
        kind="notice",
    )
    live = LiveEdition.objects.get(article=edition.article_id)
    live.is_withdrawn, live.updated_at = kind == NoticeKind.WITHDRAWAL or live.is_withdrawn, notice.placed_at
    save_audited(live, by=actor, reason=notice.get_kind_display(), update_fields=["is_withdrawn", "updated_at"])
    tell_of_notice(notice, actor)
    return notice
