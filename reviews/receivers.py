"""What judging does when the writing floor announces something."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from reviews.actions.settling import settle_complete_rounds


def settle_when_committed(sender: Any, **_signal: object) -> None:
    """A source that stopped approvals may stand by now. Not inside the sender's transaction: it holds the source's row,
    and articles are locked first. Should the process end before, the next run of `send_reminders` does it."""
    transaction.on_commit(settle_complete_rounds)
