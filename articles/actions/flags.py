"""What publishers announced about the library's sources: noted by an editor, a service, or the retraction watch."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference
from articles.policy import why_not_mark
from articles.signals import reference_flagged, source_let_pass
from cms import clock
from cms.accounts.models import User
from cms.ledger.audit import save_audited
from cms.refusals import refuse_if

# The graver comes first where several announcements concern one paper.
GRAVITY = (RetractionStatus.RETRACTED, RetractionStatus.CONCERN, RetractionStatus.CORRECTED)


@transaction.atomic
def mark_reference(
    *, reference: Reference, actor: User, status: RetractionStatus, on: date | None, reason: str
) -> Reference:
    """Note what the publisher has announced about a source (COPE): concern, correction, retraction, or nothing any
    more.

    `reason` says where it was announced. Announced inside the transaction (`reference_flagged`). Raises Refused.
    """
    refuse_if(None if reason.strip() else "Say where the announcement is to be found.")
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    refuse_if(why_not_mark(actor, reference, status), code="may-not-mark")
    return set_flag(reference, actor, RetractionStatus(status), on, FlagSource.EDITOR, reason.strip())


@transaction.atomic
def note_announcement(
    *, reference: Reference, actor: User, source: FlagSource, status: RetractionStatus, on: date | None, notice: str
) -> bool:
    """Take over what a service (Crossref, PubMed) says was announced about a source. Returns whether the flag changed.

    A graver announcement replaces any flag; one that is less grave, or none any more, changes only the flag that the
    same service had set: what an editor or another service knows stays. Of a retraction whose day nobody knew, the day
    is taken from whoever gives it. `notice` says where it was announced.
    """
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if reference.retraction_source != source and not is_graver(status, reference.retraction):
        return fill_in_day(reference, actor, status, on, source)
    day = day_known(reference, status, on)
    # Which day and notice a service gives may differ in wording from time to time; only news is written.
    kept = (reference.retraction, reference.retracted_on, reference.retraction_notice)
    if kept == (status, day, notice[:300]) or (status == RetractionStatus.NONE == reference.retraction):
        return False
    set_flag(reference, actor, status, day, source, notice)
    return True


def take_over_flag(*, winner: Reference, loser: Reference, actor: User) -> Reference:
    """Give `winner` what was announced about a duplicate that is merged into it, where that is graver; where it is less
    grave, whoever relies on the duplicate is told what they now rely on. The caller holds the transaction."""
    if is_graver(winner.retraction, loser.retraction):
        loser.flagged_at = clock.now()
        save_audited(loser, by=actor, reason=f"{winner.key} is flagged", update_fields=["flagged_at"])
        reference_flagged.send(sender=Reference, reference=loser)
    if not is_graver(loser.retraction, winner.retraction):
        return winner
    return set_flag(
        winner,
        actor,
        RetractionStatus(loser.retraction),
        loser.retracted_on,
        FlagSource(loser.retraction_source or FlagSource.EDITOR),
        loser.retraction_notice or f"Merged with {loser.key}",
    )


def is_graver(status: str, than: str) -> bool:
    """Whether one status weighs more than another (COPE: retraction, concern, correction, nothing)."""
    order = [*GRAVITY, RetractionStatus.NONE]
    return order.index(RetractionStatus(status)) < order.index(RetractionStatus(than))


def day_known(reference: Reference, status: RetractionStatus, on: date | None) -> date | None:
    """The day of a retraction: as given now, else as it was known before. Nothing else has one."""
    if status != RetractionStatus.RETRACTED:
        return None
    return on or (reference.retracted_on if reference.retraction == status else None)


def fill_in_day(reference: Reference, by: User, status: RetractionStatus, on: date | None, source: FlagSource) -> bool:
    """Keep the day of a retraction that is noted without one. Who noted it stays. Returns whether it was lacking."""
    lacking = reference.retraction == RetractionStatus.RETRACTED and reference.retracted_on is None
    if not (lacking and on and status == RetractionStatus.RETRACTED):
        return False
    reference.retracted_on = on
    save_audited(reference, by=by, reason=f"Day of the retraction: {source.label}", update_fields=["retracted_on"])
    return True


def set_flag(
    reference: Reference, by: User, status: RetractionStatus, on: date | None, source: FlagSource, notice: str
) -> Reference:
    """Write a flag and, where it is news, announce it (`reference_flagged`). The caller holds the transaction and has
    asked policy."""
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    is_news = status not in (RetractionStatus.NONE, reference.retraction)
    is_flagged = status != RetractionStatus.NONE
    was_retracted = reference.retraction == RetractionStatus.RETRACTED
    if is_news or not is_flagged:
        reference.flagged_at = clock.now() if is_news else None
    reference.retraction = status
    reference.retracted_on = on if status == RetractionStatus.RETRACTED else None
    reference.retraction_source = source if is_flagged else ""
    reference.retraction_notice = notice[:300] if is_flagged else ""
    save_audited(
        reference,
        by=by,
        reason=notice or "Flag changed",
        update_fields=["retraction", "retracted_on", "retraction_source", "retraction_notice", "flagged_at"],
    )
    if is_news:
        reference_flagged.send(sender=Reference, reference=reference)
    if was_retracted and status != RetractionStatus.RETRACTED:
        source_let_pass.send(sender=Reference)
    return reference
