"""How an action says no: what was refused, why, and what to do about it."""

from __future__ import annotations


class Refused(Exception):
    """An action refused by policy or state. Nothing was changed.

    `reason` is a sentence for the person; `code` is stable for machines and tests.
    """

    def __init__(self, reason: str, *, code: str = "refused") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Stale(Refused):
    """The page was loaded before somebody else changed the same thing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="stale")


def refuse_if(reason: str | None, *, code: str = "refused") -> None:
    """Raise Refused where a policy predicate (`why_not_…`) answered with a reason."""
    if reason:
        raise Refused(reason, code=code)
