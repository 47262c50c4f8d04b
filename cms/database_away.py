"""Whether an error says that the database cannot be reached now, and nothing about what was asked of it."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

# So many seconds later it is worth to ask again: a restart of PostgreSQL takes less.
RETRY_SECONDS = 10
# PostgreSQL's own words for it: connection exceptions (class 08), ended by its keeper, crashed, starting or stopping,
# and no connection free. A connection that was never made or that broke brings none.
ITS_STATES = frozenset({"57P01", "57P02", "57P03", "53300"})
NOT_POSTGRESQL = "none"


def is_away(error: BaseException | None) -> bool:
    """Whether `error` came from a connection that was not made, or that broke. SQLite is a file, and never away."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state: str | None = getattr(error.__cause__, "sqlstate", NOT_POSTGRESQL)
    return state is None or state.startswith("08") or state in ITS_STATES
