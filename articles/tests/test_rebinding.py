"""Renaming keys touches the named keys and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rebinding import bind_numbers, cited_keys, rename_citations, unbound_numbers


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A [@a].", "A [@b]."),
        ("A [@a; @aa, p. 3].", "A [@b; @aa, p. 3]."),
        ("A [see @a, p. @ 3].", "A [see @b, p. @ 3]."),
        (r"A \[@a] and a@a.org.", r"A \[@a] and a@a.org."),
        ("A [@{a}].", "A [@b]."),
        ("A [@x; @a; @a].", "A [@x; @b; @b]."),
    ],
)
def test_only_the_named_key_changes(before, after):
    assert rename_citations(before, {"a": "b"}) == after


def test_an_awkward_new_key_gets_braces():
    assert rename_citations("[@a]", {"a": "10.1000/x(1)"}) == "[@{10.1000/x(1)}]"


def test_renaming_is_simultaneous():
    assert rename_citations("[@a; @b]", {"a": "b", "b": "a"}) == "[@b; @a]"


def test_ten_is_not_one():
    assert bind_numbers("[@unbound-10; @unbound-1]", {1: "one", 10: "ten"}) == "[@ten; @one]"


def test_provisional_numbers_are_listed_once_in_order():
    assert unbound_numbers("[@unbound-3] [@unbound-1; @unbound-3] unbound-7") == (1, 3)


KEYS = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True), min_size=1, max_size=4)


@given(st.lists(KEYS, max_size=5), st.text(alphabet="ab .,\n*", max_size=20))
def test_renaming_there_and_back_is_the_same_text(clusters, words):
    text = words.join("[" + "; ".join(f"@{key}" for key in keys) + "]" for keys in clusters)
    names = {key: f"new-{key}" for key in cited_keys(text)}
    back = {new: key for key, new in names.items()}
    assert rename_citations(rename_citations(text, names), back) == text


@pytest.mark.parametrize("digits", ["1" * 5_000, "9" * 25, "٣"])
def test_what_no_page_can_have_printed_is_an_ordinary_key(digits):
    assert unbound_numbers(f"A claim [@unbound-{digits}].") == ()
