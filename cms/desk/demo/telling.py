"""Telling several stories at once, in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Sequence
from datetime import datetime
from typing import TypeAlias

from cms import clock

# Yields the moment at which it wants to go on; what follows the yield happens then.
Story: TypeAlias = Generator[datetime, None, None]


class StoryBroken(RuntimeError):
    """The demonstration does not go as it is written: an action allowed what it should refuse, or time ran
    backwards."""


def tell(stories: Sequence[Story]) -> datetime | None:
    """Run all stories together, always the one whose next moment is earliest, inside that moment.

    So the ledger, which is one chain for all articles, is written in the order of time. Goes out: the last moment.
    Raises StoryBroken where a story wants to go back in time; whatever an action raises passes through.
    """
    waiting: list[tuple[datetime, int]] = []
    for number, story in enumerate(stories):
        if (first := next(story, None)) is not None:
            heapq.heappush(waiting, (first, number))
    moment = None
    while waiting:
        moment, number = heapq.heappop(waiting)
        with clock.pretend(moment):
            following = next(stories[number], None)
        if following is None:
            continue
        if following < moment:
            raise StoryBroken(f"A story wants to go back from {moment:%Y-%m-%d %H:%M} to {following:%Y-%m-%d %H:%M}.")
        heapq.heappush(waiting, (following, number))
    return moment
