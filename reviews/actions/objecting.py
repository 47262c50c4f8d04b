"""Saying that what was called a minor correction is not one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from cms import clock
from cms.accounts.models import User
from cms.accounts.queries import managing_editors
from cms.ledger.actions import record_evidence
from cms.outbox.notifying import Telling, notify_all
from cms.refusals import refuse_if
from reviews.actions.locking import lock_round
from reviews.models import CorrectionObjection, Round
from reviews.policy import why_not_call_not_minor


@transaction.atomic
def call_not_minor(*, review: Round, actor: User, reason: str) -> CorrectionObjection:
    """Have the full rules of the round apply, because a reviewer of it says that the correction is not minor.

    Changes: a CorrectionObjection in the ledger; the article's editors, the submitter and the managing editors are
    told. Nobody takes it back. Raises Refused.
    """
    review = lock_round(review)
    refuse_if(why_not_call_not_minor(actor, review), code="may-not-object")
    refuse_if(
        None if len(reason.strip()) >= 10 else "Say in a sentence what makes it more than minor.",
        code="reason-missing",
    )
    objection = record_evidence(
        CorrectionObjection(
            correction=review.correction,
            reason=reason.strip(),
            said_by=actor,
            printed_name=actor.name_with_credentials,
            at=clock.now(),
        ),
        kind="correction-not-minor",
    )
    _tell(review, objection, actor)
    return objection


def _tell(review: Round, objection: CorrectionObjection, actor: User) -> None:
    article = review.article
    editors = Q(pk=article.owner_id) | Q(collaborations__article=article) | Q(pk=review.submitted_by_id)
    managing = Q(pk__in=[person.pk for person in managing_editors()])
    people = User.objects.filter(editors | managing, is_active=True).exclude(pk=actor.pk).distinct().order_by("pk")
    needed = review.rules.approvals_needed
    notify_all(
        [
            Telling(
                to=person,
                kind="correction-not-minor",
                subject=f"Not a minor correction: {review.version.title}",
                text=f"{objection.printed_name} says of round {review.number}:\n\n{objection.reason}\n\n"
                f"The round goes on under its full rules: {needed} approval{'' if needed == 1 else 's'}. Readers "
                "will see the correction as a major one.",
                path=f"/desk/rounds/{review.pk}/",
                dedupe_key=f"correction-not-minor:{objection.pk}:{person.pk}",
            )
            for person in people.prefetch_related("emailaddress_set")
        ]
    )
