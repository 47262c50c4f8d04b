"""What judging does when the writing floor announces something."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction

from cms.jobs.actions import enqueue
from reviews.actions.settling import JOB, settle_complete_rounds


def settle_when_committed(sender: Any, **_signal: object) -> None:
    """A source that stopped approvals may stand by now. Not inside the sender's transaction: it holds the source's row,
    and articles are locked first. Should the process end before, the job that this transaction leaves does it."""
    enqueue(kind=JOB, key=uuid4().hex)
    transaction.on_commit(settle_complete_rounds)
