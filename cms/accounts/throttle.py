"""A small limit on how often one address may ask for the same thing, kept in the cache that all processes share."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def within_limit(request: HttpRequest, action: str, *, limit: int, seconds: int) -> bool:
    """Count one request of `action` from this client address; False once there were more than `limit` in `seconds`.

    Windows are fixed, so at their border up to twice as many can pass. That is good enough against guessing.
    """
    client = get_adapter().get_client_ip(request)
    key = f"throttle:{action}:{client}:{int(time.time()) // seconds}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # The window ended, or the cache dropped the key, between the two calls.
        return True
