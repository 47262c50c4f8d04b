"""The stretch of a text that a changed passage belongs to is the nearest one, and no text takes too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cms.publishing.proof.span import best_span

WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


def distance(old: list[str], new: list[str]) -> int:
    """By the textbook: how many words are put in, taken out or replaced."""
    row = list(range(len(new) + 1))
    for count, word in enumerate(old, 1):
        above, row = row, [count]
        for place, other in enumerate(new):
            row.append(min(above[place] + (word != other), above[place + 1] + 1, row[place] + 1))
    return row[-1]


@given(WORDS, WORDS.filter(len))
def test_no_other_stretch_is_nearer(text, words):
    start, end = best_span(text, words)
    nearest = min(distance(text[i:j], words) for i in range(len(text) + 1) for j in range(i, len(text) + 1))
    assert distance(text[start:end], words) == nearest


def test_too_much_is_not_looked_at():
    assert best_span(["a"] * 30_000, ["a"] * 30_000) is None
