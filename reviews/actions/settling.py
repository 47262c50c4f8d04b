"""Approving rounds that had everything but a source that was allowed to stand."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from cms.accounts.models import SYSTEM_USERNAME, User
from reviews.actions.deciding import settle
from reviews.actions.locking import lock_round
from reviews.corrections import approvals_needed_by
from reviews.models import Round, SignOff
from reviews.states import OPEN_ROUNDS

JOB = "settle_rounds"


def settle_complete_rounds() -> int:
    """Decide the open rounds that lack nothing any more; how many ended. Each in a transaction of its own, by the
    system account; safe to run at any time and twice at once.

    A signature decides its round by itself. Only a retracted source stops one that is complete: when that is cleared,
    or let stand, nobody may be asked any more who could go on with it.
    """
    approvals = Count(
        "sign_offs", filter=Q(sign_offs__decision=SignOff.Choice.APPROVE, sign_offs__withdrawal__isnull=True)
    )
    signed = Round.objects.filter(state__in=OPEN_ROUNDS).annotate(approvals=approvals).filter(approvals__gt=0)
    signed = signed.select_related("correction__objection")
    system = User.objects.get(username=SYSTEM_USERNAME)
    complete = [review for review in signed.order_by("pk") if review.approvals >= approvals_needed_by(review)]
    return sum(_settled(review, system) for review in complete)


@transaction.atomic
def _settled(review: Round, system: User) -> bool:
    review = lock_round(review)
    if review.is_open:
        settle(review, system)
        return not review.is_open
    return False
