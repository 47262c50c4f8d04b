"""What is sent: Hypothesis' strategies of values that nobody means well with."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar
from urllib.parse import quote, quote_plus

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

Drawn = TypeVar("Drawn")

FIXED = (
    *("", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202eevil\u2066", "\ufeff", "\u200b", "😀" * 300, "é" * 5_000),
    *("a" * 70_000, "%" * 3_000, "_%\\'\"" * 900, "'; DROP TABLE articles_article; --", "{{ 7*7 }}{% include x %}"),
    *("-1", "0", "9" * 19, "9" * 5_000, "-9223372036854775809", "9223372036854775808", "1e400", "NaN", "Infinity"),
    *("٣", "²", "1_000", "0x10", "+1", "1.5", "true", "null", "[]", "{}", "[object Object]", "undefined"),
    *("0000-00-00", "9999-12-31", "10000-01-01", "0001-01-01", "2026-02-30", "9999-12-31T23:59:59", "24:61", "1-1-1"),
    *("../../etc/passwd", "//evil.example/", "javascript:alert(1)", "https://[::1", "http://a b/", "a@b@c", "\r\nX: y"),
    *("<script>alert(1)</script>", "&#0;&#x110000;", "<" * 5_000, "[" * 5_000, "*" * 5_000, "> " * 5_000, "(" * 3_000),
    *("[@a]" * 3_000, "|a|b|\n|-|-|\n" * 900, "[^1]: x\n" * 900, "```\n" * 2_000, "1. a\n   " * 900, "@" * 3_000),
)
NO_QUERIES = ["&&&==&", "%", "%zz", "q=%00", "q=%ED%A0%80", "q=%FF%FE", "a" * 9_000, "=" * 2_000, ";" * 9]
NO_WORDS = ["0", "9" * 19, "9" * 400, "a" * 3_000, *"%00 %FF %ED%A0%80 - .. %2e%2e%2f %0d%0a İ 1%00".split()]

Text = st.one_of(
    st.integers(0, len(FIXED) - 1).map(lambda number: FIXED[number]),
    st.text(max_size=40),
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Co", "Cn", "Mn", "Zl")), min_size=1, max_size=20),
    st.integers(-(2**80), 2**80).map(str),
    st.floats().map(repr),
)


def drawn(strategy: st.SearchStrategy[Drawn], count: int, seeded: int) -> list[Drawn]:
    """So many examples of the strategy, the same for the same `seeded`."""
    found: list[Drawn] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @seed(seeded)
    @given(strategy)
    def keep(example: Drawn) -> None:
        found.append(example)

    with warnings.catch_warnings():
        # That long values make a long description is meant so.
        warnings.simplefilter("ignore", HypothesisWarning)
        keep()
    return found[:count]


def as_bytes(text: str) -> bytes:
    """UTF-8, with half pairs as they are: no browser sends them, anybody else may."""
    return text.encode("utf-8", "surrogatepass")


def queries(names: Sequence[str]) -> st.SearchStrategy[str]:
    """Query strings as they go over the wire: known and unknown names, several times, and what is no query at all."""
    name = st.one_of(st.sampled_from([*names, "no-such"]), Text)
    pairs = st.lists(st.tuples(name, Text), min_size=1, max_size=4)
    repeated = st.tuples(name, Text, st.integers(2, 40)).map(lambda one: [(one[0], one[1])] * one[2])
    return st.one_of(pairs.map(encoded), repeated.map(encoded), st.sampled_from(NO_QUERIES))


def encoded(pairs: Sequence[tuple[str, str]]) -> str:
    """`application/x-www-form-urlencoded` of any text."""
    return "&".join(f"{quote_plus(as_bytes(name))}={quote_plus(as_bytes(value))}" for name, value in pairs)


def words(known: Sequence[str], others: Sequence[str]) -> st.SearchStrategy[str]:
    """A part of an address, quoted: one that is there, one that stands for something else, or a hostile one."""
    choices = [st.sampled_from(list(pool)).map(quote_word) for pool in (known, known, others) if pool]
    return st.one_of(*choices, st.sampled_from(NO_WORDS))


def quote_word(word: str) -> str:
    """One part of an address."""
    return quote(as_bytes(word), safe="")


def shuffled(items: Sequence[Drawn], key: Callable[[Drawn], str], seeded: int) -> list[Drawn]:
    """The items in an order that has nothing to do with what they are, the same for the same `seeded`."""
    return sorted(items, key=lambda item: sha256(f"{seeded}{key(item)}".encode()).digest())
