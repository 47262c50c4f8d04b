"""Moving on against a standing request for changes, on the record."""

from __future__ import annotations

from django.db import transaction

from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.refusals import Refused, refuse_if
from reviews.actions.locking import lock_round
from reviews.models import Adjudication, SignOff
from reviews.policy import why_not_adjudicate


@transaction.atomic
def adjudicate(*, sign_off: SignOff, actor: User, reason: str) -> Adjudication:
    """Record why the text may go on unchanged against a reviewer's request; it is printed on the edition. Raises
    Refused."""
    lock_round(sign_off.round)
    sign_off = SignOff.objects.select_related("version__article", "round__article").get(pk=sign_off.pk)
    refuse_if(why_not_adjudicate(actor, sign_off), code="may-not-adjudicate")
    if len(reason.strip()) < 10:
        raise Refused("Give the reason in a sentence: it is printed on the edition.", code="reason-missing")
    return record_evidence(
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
