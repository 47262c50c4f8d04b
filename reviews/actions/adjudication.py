"""Moving on against a standing request for changes, on the record."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.outbox.notifying import notify
from cms.refusals import Refused, refuse_if
from reviews.actions.deciding import settle_open_round_of
from reviews.actions.locking import lock_round
from reviews.models import Adjudication, SignOff
from reviews.policy import why_not_adjudicate


@transaction.atomic
def adjudicate(*, sign_off: SignOff, actor: User, reason: str) -> Adjudication:
    """Record why the text may go on unchanged against a reviewer's request; it is printed on the edition.

    The reviewer is told. Where an open round waited for nothing else, it is approved with this. Raises Refused.
    """
    review = lock_round(sign_off.round)
    sign_off = SignOff.objects.select_related("version__article", "round__article", "reviewer").get(pk=sign_off.pk)
    refuse_if(why_not_adjudicate(actor, sign_off), code="may-not-adjudicate")
    if len(reason.strip()) < 10:
        raise Refused("Give the reason in a sentence: it is printed on the edition.", code="reason-missing")
    adjudication = record_evidence(
        Adjudication(
            sign_off=sign_off,
            version=sign_off.version,
            reason=reason.strip(),
            adjudicated_by=actor,
            printed_name=actor.name_with_credentials,
            at=clock.now(),
        ),
        kind="adjudication",
    )
    notify(
        to=sign_off.reviewer,
        kind="request-adjudicated",
        subject=f"Your request for changes was decided against: {sign_off.version.title}",
        text=(
            f"{adjudication.printed_name} decided that version {sign_off.version.number} may stand as it is:\n\n"
            f"{adjudication.reason}\n\nYour request stays on record. It is printed, with this decision, on an edition "
            "that carries the text."
        ),
        path=reverse("reviews:assignment", args=[sign_off.assignment_id]),
        dedupe_key=f"request-adjudicated:{sign_off.pk}",
    )
    settle_open_round_of(review, actor)
    return adjudication
