"""The cache that all processes share, and what stands in for it while it cannot be used.

Rate limits are counted in it, so its absence must neither fail a page nor lift a limit: each process counts in its own
memory meanwhile. With several processes a limit is that many times as wide. No count is kept for longer than in Redis.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Hangs

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# So long nobody waits for a Redis that did not answer; then one request tries it.
PAUSE_SECONDS = 5.0
# A machine that is gone refuses nothing: without these a request would wait for minutes.
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 2}
# What stands in is no place for files: counts are small, and a file is made again.
MOST_ENTRIES = 10_000
LARGEST_BYTES = 100_000


class _Outage:
    """Whether one Redis is away, as this process has seen it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._try_again_at: float | None = None

    @property
    def is_on(self) -> bool:
        return self._try_again_at is not None

    def lasts(self) -> bool:
        """Whether to ask no Redis now. After each pause one caller is told to try."""
        if self._try_again_at is None:
            return False
        with self._lock:
            if self._try_again_at is None:
                return False
            now = monotonic()
            if now < self._try_again_at:
                return True
            self._try_again_at = now + PAUSE_SECONDS
            return False

    def goes_on(self, why: Exception) -> None:
        """Changes: the log, when it begins."""
        with self._lock:
            begins = self._try_again_at is None
            self._try_again_at = monotonic() + PAUSE_SECONDS
        if begins:
            logger.warning(
                "The shared cache cannot be used (%s): this process counts limits by itself", type(why).__name__
            )

    def ends(self) -> None:
        """Changes: the log, when it was on."""
        if self._try_again_at is None:
            return
        with self._lock:
            ended, self._try_again_at = self._try_again_at is not None, None
        if ended:
            logger.info("The shared cache can be used again")


# Django makes a cache for each thread: what is known of a server is the process's.
_outages: dict[str, _Outage] = {}


class _StandIn(LocMemCache):
    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if isinstance(value, bytes) and len(value) > LARGEST_BYTES:
            self.delete(key, version=version)
        else:
            super().set(key, value, timeout=timeout, version=version)


class SharedCache(BaseCache):
    """Django's Redis cache, with the memory of this process in its place while Redis refuses or does not answer."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = PATIENCE | params.get("OPTIONS", {})
        self.itself = RedisCache(server, params | {"OPTIONS": options})
        self._stand_in = _StandIn(f"in place of {server}", params | {"OPTIONS": {"MAX_ENTRIES": MOST_ENTRIES}})
        self._outage = _outages.setdefault(server, _Outage())

    def _asked(self, ask: Callable[[BaseCache], Answer]) -> Answer:
        """What Redis answers, or what stands in. A connection that Redis has closed meanwhile is opened anew."""
        if self._outage.lasts():
            return ask(self._stand_in)
        for opened_anew in (self._outage.is_on, True):
            try:
                if opened_anew:
                    # One that is full, or a copy, still reads: only a write says that counts are kept.
                    self.itself.set("shared-cache", "written", 10)
                answer = ask(self.itself)
            except (RedisError, OSError) as error:
                why = error
                if isinstance(error, Hangs):
                    break  # It was waited for long enough.
            else:
                self._outage.ends()
                return answer
        self._outage.goes_on(why)
        return ask(self._stand_in)

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """As Django's, by Redis or by what stands in; so are all others."""
        return self._asked(lambda cache: cache.add(key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value that is kept, or `default`."""
        return self._asked(lambda cache: cache.get(key, default, version))

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        self._asked(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer."""
        return self._asked(lambda cache: cache.touch(key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value."""
        return self._asked(lambda cache: cache.delete(key, version))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """Those of the values that are kept."""
        wanted = list(keys)
        return self._asked(lambda cache: cache.get_many(wanted, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether a value is kept."""
        return self._asked(lambda cache: cache.has_key(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count. Raises ValueError where nothing is kept."""
        return self._asked(lambda cache: cache.incr(key, delta, version))

    def set_many(
        self, data: dict[Any, Any], timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        """Keep values; those that could not be are named."""
        return self._asked(lambda cache: cache.set_many(data, timeout, version))

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        """Forget values."""
        unwanted = list(keys)
        self._asked(lambda cache: cache.delete_many(unwanted, version))

    def clear(self) -> None:
        """Forget everything, here and there."""
        self._stand_in.clear()
        self._asked(lambda cache: cache.clear())


def without_stand_in() -> BaseCache:
    """The cache itself, for whoever wants to know whether it can be used. Its calls raise what Redis refuses with."""
    cache = caches[DEFAULT_CACHE_ALIAS]
    return cache.itself if isinstance(cache, SharedCache) else cache
