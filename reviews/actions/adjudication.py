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
from reviews.models import Adjudication, Round, SignOff
from reviews.policy import standing_dissent, why_not_adjudicate
from reviews.states import RoundState


@transaction.atomic
def adjudicate(*, sign_off: SignOff, actor: User, reason: str) -> Adjudication:
    """Record why the text may go on unchanged against a reviewer's request; it is printed on the edition.

    The reviewer and the owner are told. Where an open round waited for nothing else, it is approved with this. Raises
    Refused.
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
    _tell_owner(review, adjudication)
    return adjudication


def _tell_owner(review: Round, adjudication: Adjudication) -> None:
    """Say to whoever has to go on what was decided, and what may be done with the text now."""
    owner, version, sign_off = review.article.owner, adjudication.version, adjudication.sign_off
    if not owner.is_active:
        return
    others = standing_dissent(version)
    if others:
        way = f"The text waits still for {', '.join(one.printed_name for one in others)}, who asked for changes too."
    elif Round.objects.get(pk=review.pk).state == RoundState.CHANGES_REQUESTED:
        way = "The text may be submitted again unchanged, on the page Submit of the draft, or changed if you prefer."
    else:
        way = "Nothing that was asked for stands in the way of this text any more."
    notify(
        to=owner,
        kind="request-adjudicated",
        subject=f"A request for changes was decided against: {version.title}",
        text=(
            f"{sign_off.printed_name} asked for changes to version {version.number}. {adjudication.printed_name} "
            f"decided that it may stand as it is:\n\n{adjudication.reason}\n\n{way}"
        ),
        path=f"/desk/rounds/{review.pk}/",
        dedupe_key=f"request-adjudicated:{sign_off.pk}:owner",
    )
