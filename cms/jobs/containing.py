"""The one place where any error of a piece of work is held, so that it costs nothing but that piece."""

from __future__ import annotations

from types import TracebackType


class Contained:
    """`with Contained() as went: …`; `went.error` is then what was raised inside, or None.

    Only for work that is noted as failed with its error. Orders to stop (KeyboardInterrupt, SystemExit) pass through. A
    transaction belongs inside the block, never around it.
    """

    error: Exception | None = None

    def __enter__(self) -> Contained:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Hold the error, unless it is an order to stop."""
        if not isinstance(error, Exception):
            return False
        self.error = error
        return True


def in_words(error: Exception, limit: int) -> str:
    """The error in one line of at most `limit` characters: its kind, and what it says."""
    said = " ".join(str(error).replace("\0", "").split())
    return (f"{type(error).__name__}: {said}" if said else type(error).__name__)[:limit]
