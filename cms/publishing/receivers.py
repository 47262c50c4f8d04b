"""What publishing does when the board announces something."""

from __future__ import annotations

from typing import Any

from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.queries import managing_editors
from cms.outbox.notifying import Telling, notify_all
from cms.publishing.actions import publish
from cms.publishing.models import Basis, LiveEdition
from cms.publishing.telling import tell_of_changes_requested
from reviews.models import Approval, SignOff


def publish_on_approval(sender: Any, approval: Approval, **kwargs: Any) -> None:
    """Publish in the approval's own transaction where the round's policy says so; otherwise tell the managing editors
    that it waits for one of them. The system account acts, not the last signer."""
    if approval.round.rules.publish_on_approval:
        publish(approval=approval, actor=User.objects.get(username=SYSTEM_USERNAME))
    else:
        _tell_that_it_waits(approval)


def tell_of_changes_in_an_emergency(sender: Any, sign_off: SignOff, **kwargs: Any) -> None:
    """Tell the managing editors at once where readers see exactly the text that the board asks to be changed, because
    it was published in an emergency: nobody else can take it from them."""
    live = (
        LiveEdition.objects.filter(edition__version=sign_off.version_id, edition__basis=Basis.EMERGENCY)
        .select_related("edition")
        .first()
    )
    if live is not None and not live.is_withdrawn:
        tell_of_changes_requested(live.edition, sign_off)


def _tell_that_it_waits(approval: Approval) -> None:
    review = approval.round
    notify_all(
        [
            Telling(
                to=person,
                kind="approval-waits",
                subject=f"Approved, to be published: {review.version.title}",
                text=(
                    "The medical advisory board has approved the article. Its rules have it published by hand: "
                    "publish it, or plan when."
                ),
                path=f"/desk/rounds/{review.pk}/",
                dedupe_key=f"approval-waits:{approval.pk}:{person.pk}",
            )
            for person in managing_editors()
        ]
    )
