"""Citation numbers: who gets which, and how a cluster of them is printed (NLM/Vancouver sequence).

Numbers follow the order of first appearance in the printed document (ICMJE Recommendations, IV.A.3.g). A repeat
keeps its number, three or more consecutive numbers close up to a range, and the numbers of a cluster ascend.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from articles.citations.syntax import CitedItem

EN_DASH = "–"


@dataclass(frozen=True)
class NumberSpan:
    """One printed run inside a cluster: a single number (first equals last) or a range."""

    first: int
    last: int
    prefix: str = ""
    locator: str = ""

    @property
    def numbers(self) -> range:
        """Every number that the span stands for."""
        return range(self.first, self.last + 1)

    @property
    def printed(self) -> str:
        """The span as readers see it: `4`, `4–7`, `see 4 (p. 3)`."""
        number = str(self.first) if self.first == self.last else f"{self.first}{EN_DASH}{self.last}"
        prefix = f"{self.prefix} " if self.prefix else ""
        return f"{prefix}{number} ({self.locator})" if self.locator else f"{prefix}{number}"


@dataclass(frozen=True)
class NumberedCluster:
    """A cluster after numbering: spans in ascending order, and the keys that no source answers to."""

    spans: tuple[NumberSpan, ...]
    missing: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every number cited here, ascending, those inside a range included."""
        return tuple(number for span in self.spans for number in span.numbers)

    @property
    def printed(self) -> str:
        """The whole cluster as text, missing keys marked: `1, 4–7 [? smith2020]`."""
        numbers = ", ".join(span.printed for span in self.spans)
        return " ".join(part for part in (numbers, *map(missing_mark, self.missing)) if part)


def missing_mark(key: str) -> str:
    """What stands in a draft where a key has no source."""
    return f"[? {key}]"


class Numbering:
    """Hands out numbers in the order in which clusters are presented, to known keys only."""

    def __init__(self, known: Container[str]) -> None:
        self._known = known
        self._numbers: dict[str, int] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """The numbered keys; the first has number 1."""
        return tuple(self._numbers)

    def number(self, items: Iterable[CitedItem]) -> NumberedCluster:
        """Number one cluster. Clusters must come in document order; a new known key takes the next number."""
        cited: dict[int, list[CitedItem]] = {}
        missing: dict[str, None] = {}
        for item in items:
            if item.key in self._known:
                number = self._numbers.setdefault(item.key, len(self._numbers) + 1)
                cited.setdefault(number, []).append(item)
            else:
                missing[item.key] = None
        return NumberedCluster(_spans(cited), tuple(missing))


def _spans(cited: dict[int, list[CitedItem]]) -> tuple[NumberSpan, ...]:
    """Close consecutive plain numbers up to ranges; a number with a prefix or locator stands by itself."""
    spans: list[NumberSpan] = []
    run: list[int] = []
    for number in sorted(cited):
        prefix, locator = _around(cited[number])
        if prefix or locator:
            spans += _close(run)
            run = []
            spans.append(NumberSpan(number, number, prefix, locator))
        elif run and number == run[-1] + 1:
            run.append(number)
        else:
            spans += _close(run)
            run = [number]
    return (*spans, *_close(run))


def _around(items: list[CitedItem]) -> tuple[str, str]:
    """What stands before and behind a number that a cluster names once or several times."""
    if len(items) == 1:
        return items[0].prefix, items[0].locator
    prefixes = dict.fromkeys(item.prefix for item in items if item.prefix)
    locators = dict.fromkeys(item.locator for item in items if item.locator)
    return "; ".join(prefixes), "; ".join(locators)


def _close(run: list[int]) -> list[NumberSpan]:
    if len(run) >= 3:
        return [NumberSpan(run[0], run[-1])]
    return [NumberSpan(number, number) for number in run]
