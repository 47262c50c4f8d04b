"""The unfinished review: kept while it is typed, so that nothing is lost to a closed lid or an expired session."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from cms import clock
from cms.accounts.models import User
from cms.refusals import Refused, refuse_if
from reviews.models import Assignment, ReviewDraft, SignOff
from reviews.policy import why_not_sign

LONGEST_COMMENT = 20_000
ANSWERS = frozenset({"yes", "no"})


@transaction.atomic
def keep_review_draft(
    *, assignment: Assignment, actor: User, decision: str, comment: str, answers: Mapping[str, str]
) -> ReviewDraft:
    """Keep what a reviewer has typed into the sign-off form, over what was kept before.

    The answers are yes or no, by the question's place in the checklist; what is neither was not answered. Signs
    nothing and is no evidence. Raises Refused for who may not sign, and for what the form would not take.
    """
    assignment = (
        Assignment.objects.select_for_update(of=("self",)).select_related("round__article__draft").get(pk=assignment.pk)
    )
    refuse_if(why_not_sign(actor, assignment), code="may-not-sign")
    if decision and decision not in SignOff.Choice.values:
        raise Refused("There is no such decision.", code="unknown-decision")
    if len(comment) > LONGEST_COMMENT:
        raise Refused(f"It has at most {LONGEST_COMMENT:,} characters.", code="input-too-large")
    known = {str(number) for number in range(len(assignment.round.rules.checklist))}
    draft, _ = ReviewDraft.objects.update_or_create(
        assignment=assignment,
        defaults={
            "decision": decision,
            "comment": comment,
            "answers": {place: answer for place, answer in answers.items() if place in known and answer in ANSWERS},
            "updated_at": clock.now(),
        },
    )
    return draft
