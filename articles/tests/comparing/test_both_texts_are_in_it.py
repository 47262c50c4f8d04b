"""Taking the insertions yields the new text, taking the deletions the old one, for any pair."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from articles.comparing import ComparedText, Comparison, compare_texts, deletions_taken, insertions_taken, outline_of
from articles.rendering.bounds import TextTooLarge
from articles.tests.comparing.cast import SOURCES, ids, text_of

WORDS = (
    "dose 0.5 5 mg µg not is 10⁹/L ≥5 ( ) . , — ANC <b> & \\* fever a*b*c 5**0** `code` [^1] [^2] [@a] [@b;@c] [@zz] "
    "*em* **strong** [l](https://x.org) [l](https://y.org) ![alt](x.png) **[m](https://z.org)** *a **b** c*"
).split(" ")
CITED = ["[see @d, p. 3]", "[@e; @f; @g]", '[t](https://x.org "title")', "two  \nlines"]
WORD = st.sampled_from([*WORDS, *CITED])
LINE = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
SHORT = st.lists(WORD, min_size=1, max_size=4).map(" ".join)


def _table(cells: list[list[str]], width: int) -> str:
    rows = ["| " + " | ".join([*row, "x", "", "y"][:width]).replace("\n", " ") + " |" for row in cells]
    return "\n".join([rows[0], "|" + "---|" * width, *rows[1:]])


BLOCK = st.one_of(
    LINE,
    st.builds(lambda level, words: f"{'#' * level} {words}".replace("\n", " "), st.integers(1, 4), SHORT),
    st.lists(SHORT, min_size=1, max_size=5).map(lambda items: "- " + "\n- ".join(items)),
    st.builds(
        lambda start, items: "\n".join(f"{start + place}. {item}" for place, item in enumerate(items)),
        st.integers(1, 4),
        st.lists(SHORT, min_size=1, max_size=4),
    ),
    st.builds(lambda item, inner: f"- {item}\n\n    {inner}\n\n- b\n\n    1. {inner}", SHORT, SHORT),
    st.builds(_table, st.lists(st.lists(SHORT, min_size=1, max_size=3), min_size=1, max_size=4), st.integers(2, 4)),
    SHORT.map(lambda words: f"> {words}\n>\n> - {words}"),
    SHORT.map(lambda words: f"term\n:   {words}\n\n    more"),
    SHORT.map(lambda words: f"```\n{words}\n  x\n```"),
    st.just("---"),
)
BLOCKS = st.lists(BLOCK, max_size=6)
NOTES = SHORT.map(
    lambda words: f"[^1]: note {words}\n\n[^2]: other\n\n*[ANC]: {words}".replace("[^1]: note [^1]", "[^1]: x")
)
EDIT = st.tuples(st.sampled_from(["insert", "remove", "move", "word", "swap"]), st.integers(0, 50), BLOCK, WORD)


def edited(blocks: list[str], edits: list[tuple[str, int, str, str]]) -> list[str]:
    """The blocks after some edits such as people make."""
    blocks = list(blocks)
    for what, place, block, word in edits:
        if what == "insert" or not blocks:
            blocks.insert(place % (len(blocks) + 1), block)
            continue
        chosen = blocks.pop(place % len(blocks))
        if what == "move":
            blocks.insert((place * 7) % (len(blocks) + 1), chosen)
        elif what == "word":
            words = chosen.split(" ")
            words[place % len(words)] = word
            blocks.insert(place % (len(blocks) + 1), " ".join(words))
        elif what == "swap":
            lines = chosen.split("\n")
            blocks.insert(place % (len(blocks) + 1), "\n".join([*lines[1:], lines[0]]))
    return blocks


PAIRS = st.one_of(
    st.builds(lambda blocks, edits: (blocks, edited(blocks, edits)), BLOCKS, st.lists(EDIT, min_size=1, max_size=4)),
    st.tuples(BLOCKS, BLOCKS),
)


def outline(text: ComparedText) -> tuple[str, ...]:
    return outline_of(text.body_html, text.keys, SOURCES)


def check_pair(old_text: str, new_text: str) -> None:
    try:
        old, new = text_of(old_text), text_of(new_text)
    except TextTooLarge:
        return
    comparison = compare_texts(old, new)
    assert deletions_taken(comparison.html) == outline(old)
    assert insertions_taken(comparison.html) == outline(new)
    is_equal = outline(old) == outline(new)
    assert all(block.is_same for block in comparison.blocks) == is_equal
    assert (not [change for change in comparison.changes if change.kind != "renumbered"]) == is_equal
    found = ids(comparison.html)
    assert len(found) == len(set(found))
    assert {change.anchor for change in comparison.changes} <= set(found)
    _check_by_another_reader(comparison, new)


def _check_by_another_reader(comparison: Comparison, new: ComparedText) -> None:
    """Every letter of the new text is on the page, in order, outside what is marked as removed; numbers included."""
    page = html.fragment_fromstring(comparison.html, create_parent="div")
    for element in page.xpath(
        "//del | //*[contains(@class, 'diff-removed') or contains(@class, 'diff-moved-from') or "
        "contains(@class, 'diff-note') or contains(@class, 'diff-label') or contains(@class, 'diff-blank')]"
    ):
        element.drop_tree()
    text = html.fragment_fromstring(new.body_html, create_parent="div")
    for element in text.xpath("//a[@class='footnote-backref']"):
        element.drop_tree()
    assert re.sub(r"\s", "", page.text_content()) == re.sub(r"\s", "", text.text_content())


@given(PAIRS, NOTES, NOTES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_texts_can_be_read_back(pair: tuple[list[str], list[str]], old_notes: str, new_notes: str) -> None:
    old, new = pair
    check_pair("\n\n".join([*old, old_notes]), "\n\n".join([*new, new_notes]))


@pytest.mark.slow
@given(PAIRS, NOTES, NOTES)
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_texts_can_be_read_back_from_very_many(
    pair: tuple[list[str], list[str]], old_notes: str, new_notes: str
) -> None:
    old, new = pair
    check_pair("\n\n".join([*old, old_notes]), "\n\n".join([*new, new_notes]))


@given(BLOCKS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_text_compared_with_itself_has_no_change(blocks: list[str]) -> None:
    text = text_of("\n\n".join(blocks))
    comparison = compare_texts(text, text)
    assert comparison.is_same
    assert comparison.summary == "Nothing changed"
    assert "<ins" not in comparison.html
    assert "<del" not in comparison.html


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "New."),
        ("Old.", ""),
        ("| a | b |\n|---|---|\n| c | d |", "| a |\n|---|\n| c |"),
        ("| a | b |\n|---|---|\n| c | d |", "| b | a |\n|---|---|\n| c | d |\n| e | f |"),
        ("# One\n\n## Two", "## One\n\n# Two\n\n### Three"),
        ("- a\n    - b\n    - c\n- d", "- d\n- a\n    - c\n    - b"),
        ("**a b** *c*", "*a* **b c**"),
        ("[a](https://x.org) b", "a [b](https://x.org)"),
        ("![a](x.png)![b](y.png)", "![b](y.png)![a](x.png)"),
        ("a[^1] b[^2]\n\n[^1]: one\n[^2]: two", "b[^2] a[^1]\n\n[^1]: one\n[^2]: two"),
        ("> a\n>\n> b", "a\n\n> b"),
        ("- a\n\n    b\n\n    c", "- a\n\n    c"),
    ],
)
def test_awkward_pairs_can_be_read_back(old: str, new: str) -> None:
    check_pair(old, new)
    check_pair(new, old)


CLINICAL = """## Doses (mg/kg)

Give ≥ 0.5–1.0 mg/kg, *never* below 1.5 × 10⁹/L; [label](https://x.org/a) [@a; @b][^1].

- not 1,000 IU
- −5 °C

| Drug | µg |
|---|---|
| A [@c] | 0.05 |

[^1]: If ANC < 0.5.
"""


@pytest.mark.slow
@pytest.mark.parametrize("other", ["", "9", "x"])
def test_no_single_sign_is_too_small_to_be_seen(other: str) -> None:
    old = text_of(CLINICAL)
    seen = printed(old)
    for place in range(len(CLINICAL)):
        new = text_of(CLINICAL[:place] + other + CLINICAL[place + 1 :])
        if printed(new) != seen:
            assert not compare_texts(old, new).is_same, f"{CLINICAL[place]!r} became {other!r} at {place}"


def printed(text: ComparedText) -> tuple[str, list[str]]:
    """What another reader sees: the letters, and where the links lead."""
    page = html.fragment_fromstring(text.body_html, create_parent="div")
    return re.sub(r"\s", "", page.text_content()), page.xpath("//a/@href")
