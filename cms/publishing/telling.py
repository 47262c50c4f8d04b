"""Who is told of what was published, and in which words."""

from __future__ import annotations

from django.db.models import Q

from cms.accounts.models import User
from cms.accounts.queries import managing_editors
from cms.outbox.notifying import Telling, notify_all
from cms.publishing.models import Edition, EmergencyPublication
from reviews.states import OPEN_ASSIGNMENTS


def tell_of_emergency(edition: Edition, emergency: EmergencyPublication) -> None:
    """Tell managing editors, the owner and the round's reviewers that readers see a text before the board has decided.

    Runs in the transaction that publishes. Urgent, except to whoever decided it.
    """
    review, actor = emergency.round, emergency.decided_by
    asked = review.assignments.filter(state__in=OPEN_ASSIGNMENTS)
    reviewers = set(asked.values_list("reviewer", flat=True))
    managing = {person.pk for person in managing_editors()}
    people = User.objects.filter(Q(pk__in=managing | reviewers | {review.article.owner_id}), is_active=True)
    pages = dict(asked.values_list("reviewer", "pk"))
    notify_all(
        [
            Telling(
                to=person,
                kind="emergency-publication",
                subject=f"Published in an emergency: {edition.version.title}",
                text=(
                    f"{actor.printed_name} published version {edition.version.number} before the medical advisory "
                    f"board has decided, because:\n\n{emergency.reason}\n\n"
                    f"Readers see that nobody of the board has signed it. The board is to decide by "
                    f"{edition.review_due:%-d %B %Y}."
                ),
                path=f"/reviews/{pages[person.pk]}/" if person.pk in pages else f"/desk/rounds/{review.pk}/",
                dedupe_key=f"emergency-publication:{edition.pk}:{person.pk}",
            )
            for person in people.exclude(pk=actor.pk).prefetch_related("emailaddress_set")
        ]
    )
