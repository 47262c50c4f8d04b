"""What publishing does when the board announces something."""

from __future__ import annotations

from typing import Any

from cms.accounts.models import SYSTEM_USERNAME, User
from cms.publishing.actions import publish
from reviews.models import Approval


def publish_on_approval(sender: Any, approval: Approval, **kwargs: Any) -> None:
    """Publish in the approval's own transaction where the round's policy says so. The system account acts, not the
    last signer."""
    if approval.round.terms["publish_on_approval"]:
        publish(approval=approval, actor=User.objects.get(username=SYSTEM_USERNAME))
