"""A small limit on how often one address, or one account, may ask for the same thing, kept in the cache that all
processes share."""

from __future__ import annotations

from dataclasses import dataclass
from time import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True)
class Allowance:
    """What one address may still ask for in the window that runs: `used` of `limit`, over in `seconds_left`."""

    limit: int
    used: int
    seconds_left: int

    @property
    def is_kept(self) -> bool:
        """Whether the request that was counted last is within the limit."""
        return self.used <= self.limit

    @property
    def remaining(self) -> int:
        """How many more requests there may be."""
        return max(0, self.limit - self.used)


def allowance(request: HttpRequest, action: str, *, limit: int, seconds: int) -> Allowance:
    """Count one request of `action` from this client address, and say what is left in the window of `seconds`.

    Changes: the count; `request.retry_after` (seconds) once there were too many.

    Windows are fixed, so at their border up to twice as many can pass. That is good enough against guessing.
    """
    return _counted(request, f"{action}:{get_adapter().get_client_ip(request)}", limit=limit, seconds=seconds)


def _counted(request: HttpRequest, what: str, *, limit: int, seconds: int) -> Allowance:
    window, into_it = divmod(int(time()), seconds)
    key = f"throttle:{what}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        used = cache.incr(key)
    except ValueError:  # The window ended, or the cache dropped the key, between the two calls.
        used = 1
    left = Allowance(limit, used, seconds - into_it)
    if not left.is_kept:
        # Read where the answer gets its headers.
        request.retry_after = left.seconds_left  # type: ignore[attr-defined]
    return left


def within_limit(request: HttpRequest, action: str, *, limit: int, seconds: int) -> bool:
    """Count one request of `action` from this client address; False once there were more than `limit` in `seconds`."""
    return allowance(request, action, limit=limit, seconds=seconds).is_kept


def account_within_limit(request: HttpRequest, action: str, *, limit: int, seconds: int) -> bool:
    """The same for the account that is signed in, wherever it asks from."""
    return _counted(request, f"{action}:account:{request.user.pk}", limit=limit, seconds=seconds).is_kept
