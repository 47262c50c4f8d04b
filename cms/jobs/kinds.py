"""The kinds of jobs there are. Each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.jobs.running import Running

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class JobKind:
    """What a job of this name does and how it is held.

    `run` does it and says in a line what it did. It must be idempotent: after a crash it runs again. `lease` is longer
    than it ever stays silent: it calls `Running.renew` where it takes longer. What fails is tried `attempts` times in
    all, after `first_wait`, then twice that, and so on. With `every` it is periodic: due at each multiple of that since
    1970 in UTC, moved by `offset`. `asks_outside` says that it asks servers of other people.
    """

    name: str
    label: str
    run: Callable[[Running], str]
    lease: timedelta = timedelta(minutes=10)
    attempts: int = 5
    first_wait: timedelta = timedelta(minutes=1)
    every: timedelta | None = None
    offset: timedelta = timedelta()
    asks_outside: bool = False

    def due_before(self, moment: datetime) -> datetime:
        """The last time up to `moment` that a periodic job was due. What was missed before that is not made up for."""
        assert self.every is not None
        return moment - (moment - EPOCH - self.offset) % self.every

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after so many failures."""
        return self.first_wait * 2 ** (attempts - 1)


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Make a kind known. Registering it again replaces it."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> JobKind | None:
    """The kind called so, or None: its code may have gone while jobs of it waited."""
    return _kinds.get(name)


def periodic_kinds() -> Iterable[JobKind]:
    """Those that run by the clock."""
    return [kind for kind in _kinds.values() if kind.every is not None]
