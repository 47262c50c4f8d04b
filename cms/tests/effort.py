"""How much work a function does, counted instead of timed: the same on every machine, however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType


def calls_made(work: Callable[[], object]) -> int:
    """Do the work and return how many functions it called, Python's own among them.

    What a single one of them does is not seen: a search through a long text counts as one.
    """
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
