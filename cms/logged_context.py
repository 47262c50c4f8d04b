"""What every line of the log says beside its message: which request or which job it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_context: ContextVar[dict[str, str | int] | None] = ContextVar("logged_context", default=None)


def logged_context() -> dict[str, str | int]:
    """The fields of the request or job that runs here; empty outside of both."""
    return _context.get() or {}


@contextmanager
def logged_with(**fields: str | int) -> Iterator[None]:
    """Lines written inside the block carry these fields too. Identifiers only: they may name nobody."""
    token = _context.set({**logged_context(), **fields})
    try:
        yield
    finally:
        _context.reset(token)
