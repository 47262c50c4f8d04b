"""Each process's watch over changes of pages: a thread that reads the table of changes several times a second.

What a process keeps in memory holds as long as its watch is current. Every change is seen once: rows appear when their
transaction commits, which need not be in the order of their numbers.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from django.db import DatabaseError, InterfaceError, connection

from cms.publishing.stored_pages.models import PageChange

logger = logging.getLogger(__name__)

INTERVAL = 0.25
# Without word from the database for so long, nothing in memory is taken for true.
TOO_OLD = 5.0

# On PostgreSQL a transaction that is still open may commit a smaller number than one that was seen. The snapshot says
# which transactions had not ended: what is below `settled` can get no more rows once all of them have.
_SEEN_POSTGRESQL = """
SELECT pg_snapshot_xmin(now.snapshot)::text::bigint, pg_snapshot_xmax(now.snapshot)::text::bigint, change.id, article_id
FROM (SELECT pg_current_snapshot() AS snapshot) AS now LEFT JOIN publishing_pagechange AS change ON change.id > %s
"""
_SEEN_SQLITE = "SELECT 0, 0, change.id, article_id FROM publishing_pagechange AS change WHERE change.id > %s"


class _Forks:
    """How often this process has been forked from another. To ask for its number instead costs as much as a page."""

    count = 0

    @classmethod
    def happened(cls) -> None:
        """Told in the child."""
        cls.count += 1


os.register_at_fork(after_in_child=_Forks.happened)


@dataclass
class ChangeReader:
    """Reads what has changed since the last time."""

    floor: int | None = None
    seen: set[int] = field(default_factory=set)
    pending: list[tuple[int, int]] = field(default_factory=list)

    def read(self) -> set[int]:
        """The articles with changes that were not returned before; none at the first time. Raises DatabaseError."""
        if self.floor is None:
            self.floor = self._start()
            self._rows()
            return set()
        return self._rows()

    def _start(self) -> int:
        if connection.vendor != "postgresql":
            return PageChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        # Far enough back that whatever was open then is found; what is found at first is old and says nothing.
        last = PageChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return max(0, last - 1000)

    def _rows(self) -> set[int]:
        is_postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            cursor.execute(_SEEN_POSTGRESQL if is_postgresql else _SEEN_SQLITE, [self.floor])
            rows = cursor.fetchall()
        found = {row[2]: row[3] for row in rows if row[2] is not None}
        news = {article for key, article in found.items() if key not in self.seen}
        self.seen |= found.keys()
        if found and not is_postgresql:
            self._raise_floor(max(found))
        elif is_postgresql:
            self._advance(oldest_open=rows[0][0], next_transaction=rows[0][1], last=max(found, default=0))
        return news

    def _advance(self, *, oldest_open: int, next_transaction: int, last: int) -> None:
        """A number gets its row after its transaction began. So once every transaction that was open when `last` was
        seen has ended, nothing at or below it is still to come."""
        while self.pending and self.pending[0][0] <= oldest_open:
            self._raise_floor(self.pending.pop(0)[1])
        if last and (not self.pending or self.pending[-1][1] < last):
            self.pending.append((next_transaction, last))

    def _raise_floor(self, floor: int) -> None:
        self.floor = floor
        self.seen = {key for key in self.seen if key > floor}


class Watch:
    """Runs a `ChangeReader` in a thread of this process and hands every change to `forget`."""

    def __init__(self, forget: Callable[[set[int]], None]) -> None:
        self._forget = forget
        self._started_after = -1
        self._starting = threading.Lock()
        self._stopped = threading.Event()
        self._read_at = float("-inf")

    def is_current(self) -> bool:
        """Whether everything that was committed more than a moment ago has been seen. Starts the thread in a process
        where there is none yet (threads do not live on in a forked one)."""
        if self._started_after != _Forks.count:
            self._start()
        return monotonic() - self._read_at < TOO_OLD

    def look(self, reader: ChangeReader) -> None:
        """Look once. A database that does not answer is asked again, with a new connection."""
        began = monotonic()
        try:
            changed = reader.read()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("Changes of readers' pages cannot be read: %s", error)
            connection.close()
            return
        if changed:
            self._forget(changed)
        self._read_at = began

    def stop(self) -> None:
        """End the thread, for tests and at exit."""
        self._stopped.set()

    def _start(self) -> None:
        with self._starting:
            if self._started_after == _Forks.count:
                return
            self._read_at = float("-inf")
            threading.Thread(target=self._run, name="watch over readers' pages", daemon=True).start()
            self._started_after = _Forks.count

    def _run(self) -> None:
        reader = ChangeReader()
        try:
            while not self._stopped.is_set():
                self.look(reader)
                self._stopped.wait(INTERVAL)
        finally:
            connection.close()
