"""The time that actions write down: one place, so that the demo can tell a story that took months."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended_time", default=None)


def now() -> datetime:
    """The present moment in UTC, or the pretended one inside `pretend`."""
    return _pretended.get() or timezone.now()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let actions inside the block happen at `moment` (aware). Raises RuntimeError outside development.

    Backdating evidence is what the ledger is there to prevent, so production has no way in.
    """
    if not (settings.DEBUG or getattr(settings, "PRETENDED_TIME_ALLOWED", False)):
        raise RuntimeError("Time can only be pretended in development and in tests.")
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
