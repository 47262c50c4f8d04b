"""Showing readers a version that the board has not signed: the two exceptions of promise 1, each its own evidence."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.publishing.actions import next_edition, point_at
from cms.publishing.models import Basis, EarlyAccess, EarlyAccessEnd, Edition, EmergencyPublication
from cms.publishing.policy import why_not_end_early_access, why_not_open_early, why_not_publish_in_emergency
from cms.publishing.telling import tell_of_emergency
from cms.refusals import Refused, Stale, refuse_if
from reviews.actions.hastening import hasten
from reviews.actions.locking import lock_round
from reviews.models import Round

SHORTEST_REASON = 10


def _reason(words: str) -> str:
    if len(words.strip()) < SHORTEST_REASON:
        raise Refused("Give the reason in a sentence: it stays on record.", code="reason-missing")
    return words.strip()


def _refuse_other_version(review: Round, seen_version_sha256: str) -> None:
    if seen_version_sha256 != review.version.version_sha256:
        raise Stale("Another version is before the board by now. Read it first.")


@transaction.atomic
def publish_in_emergency(*, review: Round, actor: User, reason: str, seen_version_sha256: str) -> Edition:
    """Publish the version of an open round before the board has decided.

    Comes in: the reason, which readers see; the digest of the version that was on the page. Changes: an
    EmergencyPublication and an edition, each with its ledger entry; the live pointer; the round is to be decided within
    the days that its rules give. Managing editors, the owner and the round's reviewers are told. The round goes on: its
    approval makes the next edition. Raises Refused.
    """
    review = lock_round(review)
    refuse_if(why_not_publish_in_emergency(actor, review), code="not-publishable")
    _refuse_other_version(review, seen_version_sha256)
    now = clock.now()
    due = (now + timedelta(days=review.rules.emergency_review_days)).date()
    emergency = record_evidence(
        EmergencyPublication(
            round=review,
            version=review.version,
            version_sha256=review.version.version_sha256,
            reason=_reason(reason),
            decided_by=actor,
            printed_name=actor.name_with_credentials,
            at=now,
            review_due=due,
        ),
        kind="emergency-publication",
    )
    edition = record_evidence(
        Edition(
            article=review.article,
            number=next_edition(review.article),
            version=review.version,
            emergency=emergency,
            version_sha256=emergency.version_sha256,
            basis=Basis.EMERGENCY,
            change_note="",
            review_due=due,
            published_by=actor,
            published_at=now,
        ),
        kind="publication",
    )
    point_at(review.article, edition, actor)
    hasten(
        review,
        decide_by=datetime.combine(due, time(23, 59), tzinfo=UTC),
        actor=actor,
        reason="Published in an emergency",
    )
    tell_of_emergency(edition, emergency)
    return edition


@transaction.atomic
def open_early(*, review: Round, actor: User, reason: str, seen_version_sha256: str) -> EarlyAccess:
    """Open the version of an open round to readers, under the caution banner and outside every list.

    Comes in: the reason, for the record; the digest of the version that was on the page. Raises Refused.
    """
    review = lock_round(review)
    refuse_if(why_not_open_early(actor, review), code="not-openable")
    _refuse_other_version(review, seen_version_sha256)
    return record_evidence(
        EarlyAccess(
            round=review,
            version=review.version,
            version_sha256=review.version.version_sha256,
            reason=_reason(reason),
            opened_by=actor,
            printed_name=actor.name_with_credentials,
            at=clock.now(),
        ),
        kind="early-access",
    )


@transaction.atomic
def end_early_access(*, review: Round, actor: User, reason: str) -> EarlyAccessEnd:
    """Close it to readers again. Raises Refused where it is not open."""
    review = lock_round(review)
    refuse_if(why_not_end_early_access(actor, review), code="not-open")
    return record_evidence(
        EarlyAccessEnd(
            early_access=review.early_access,
            reason=_reason(reason),
            ended_by=actor,
            printed_name=actor.name_with_credentials,
            at=clock.now(),
        ),
        kind="early-access-end",
    )
