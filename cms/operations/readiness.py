"""Whether this process could serve and work right now: the parts that it needs, each asked by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache as remembered
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis.exceptions import RedisError

from cms.jobs.queries import no_worker
from cms.shared_cache import without_stand_in

logger = logging.getLogger(__name__)

# What a part raises that cannot be used: the database, Redis, or the network before them.
UNUSABLE = (DatabaseError, InterfaceError, RedisError, OSError)


def database_answers() -> bool:
    """Whether the database answers. Raises what it refuses with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def cache_answers() -> bool:
    """Whether the cache gives back what was just written; what stands in for it does not count. Raises what it refuses
    with."""
    word, cache = uuid4().hex, without_stand_in()
    cache.set(f"readiness:{word}", word, timeout=10)
    return bool(cache.get(f"readiness:{word}") == word)


@remembered
def _of_this_release() -> frozenset[tuple[str, str]]:
    """The migrations that this code brings: they cannot change while the process lives."""
    return frozenset(MigrationLoader(None).graph.nodes)


def waiting_migrations() -> list[str]:
    """The migrations of this code that the database does not have yet. Raises what the database refuses with.

    One query. Some that the database has and this code does not know are no fault: an old release runs on the schema
    of the next one.
    """
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in _of_this_release() - applied)


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "cache": cache_answers,
    "migrations": lambda: not waiting_migrations(),
    "worker": lambda: not no_worker(),
}
# Without these no page can be answered. Without a worker mail waits, and without the cache each process counts limits
# by itself: alarms, but no reason to send readers away.
TO_SERVE = ("database", "migrations")


def readiness() -> dict[str, bool]:
    """Each part and whether it is in order. What went wrong stands in the log, never in the answer."""
    return {name: _holds(name, check) for name, check in CHECKS.items()}


def cache_is_shared() -> bool:
    """Whether the cache that processes share can be used now. What went wrong stands in the log."""
    return _holds("cache", cache_answers)


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except UNUSABLE as error:
        logger.warning("Not ready: %s (%s)", name, type(error).__name__)
        return False
