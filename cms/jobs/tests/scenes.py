"""Kinds of jobs for tests: what they do is noted in a list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from cms.jobs import kinds
from cms.jobs.kinds import JobKind
from cms.jobs.running import Running


@contextmanager
def only_kinds(*known: JobKind) -> Iterator[None]:
    """Nothing but these is known inside the block."""
    before = dict(kinds._kinds)
    kinds._kinds.clear()
    for kind in known:
        kinds.register(kind)
    try:
        yield
    finally:
        kinds._kinds.clear()
        kinds._kinds.update(before)


class Baker:
    """A kind of job that bakes bread, or raises what it was told to."""

    def __init__(self, *, fails: Exception | None = None, **options: Any) -> None:
        self.baked: list[str] = []
        self.fails = fails
        self.kind = JobKind("bake", "Bake bread", self.run, **({"lease": timedelta(minutes=5)} | options))

    def run(self, running: Running) -> str:
        if self.fails:
            raise self.fails
        self.baked.append(running.job.key)
        return "one loaf"
