"""Texts that would take minutes are refused before they are parsed; honest ones of the full size are not."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.treeprocessors import InlineProcessor

from articles.rendering import TextTooLarge
from articles.rendering.bounds import MAX_BYTES, MAX_NESTING, copied_bytes, refuse_oversized
from articles.tests.engine.cast import checked, codes, rendered

TOO_COSTLY = {
    "open brackets": "[" * 50_000,
    "open brackets with text between": "[a " * 20_000,
    "open images": "![" * 20_000,
    "open links": "[a](" * 20_000,
    "an apostrophe in each link": "[a](b' " * 20_000,
    "open footnotes": "[^a\n" * 20_000,
    "open citations": "[@a; " * 20_000,
    "escapes": "\\*" * 200_000,
    "backslashes": "\\" * 100_000,
    "backslashes before a citation": "\\" * 60_000 + "[@a]",
    "escapes beside a sign outside ASCII": "≥" + "\\*" * 30_000,
    "a citation in a long paragraph of escapes": "a" * 300_000 + "[@a]" + "\\*" * 10_000,
    "entities": "&amp;" * 100_000,
    "emphasis": "*a*" * 150_000,
    "backticks of every length": " ".join("`" * (length % 999 + 1) for length in range(1_000)),
    "columns": "|" * 100_000 + "\n" + "|-" * 100_000 + "\n" + "|a\n" * 5_000,
    "rows": "|a|b|c|d|\n|-|-|-|-|\n" + "|a|b|c|d|\n" * 19_000,
    "quotations": ">" * 2_000 + " a",
    "quotations with blanks": "> " * 300 + "a",
    "lists in one line": "- " * 300 + "a",
    "lists line by line": "".join("    " * level + "- a\n" for level in range(300)),
    "numbered lists in quotations": "> 1. " * 100 + "a",
    "definitions": "a\n" + ": a\n" * 15_000,
    "headings without blank lines": "# a\n" * 19_000,
    "underlines": "\n-" * 9_000,
    "rules": "a\n---\n" * 9_000,
    "lines": "\n" * 100_000,
    "footnote references": "[^a] " * 50_000 + "\n\n[^a]: b",
    "abbreviations": "*[ab]: c\n" * 10_000,
    "uses of an abbreviation": "*[a]: c\n\n" + "a " * 100_000,
    "tabs": "\t" * 480_000 + "- a",
    "too many bytes": "é" * 300_000,
}


@pytest.mark.parametrize("name", TOO_COSTLY)
def test_refused_before_parsing(name: str) -> None:
    with pytest.raises(TextTooLarge) as refusal:
        refuse_oversized(TOO_COSTLY[name])
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "<a " * 10_000,
        "<a <b x='" * 5_000,
        "&" * 50_000,
        "@" * 400_000 + " [@a]",
        " " * 400_000 + "[@a]",
        "<http:" * 8_000 + " 5",
        "[@a" + ";" * 400_000 + "]",
        "# a" + " " * 400_000 + "b",
        "|" + " " * 400_000 + "b\n" + "-|-",
        "." * 400_000 + "a",
        ".[" + "@" * 400_000,
        "(" * 400_000,
        "]" * 400_000,
        ")" * 400_000,
        "*a **b _c " * 2_000,
        "#" * 400_000,
        "-" * 400_000,
        "@" * 400_000,
        "`" * 40_000,
        " " * 400_000,
        "word " * 80_000,
        " 1. {" * 40_000,
        "[@a]" * 20_000,
    ],
)
def test_what_is_cheap_is_rendered_and_checked(text: str) -> None:
    assert "input-too-large" not in codes(text)


def test_the_message_says_where() -> None:
    with pytest.raises(TextTooLarge, match=r"paragraph in line 3"):
        refuse_oversized("Fine.\n\n" + "[" * 50_000)


def test_an_honest_manuscript_of_nearly_the_full_size_passes() -> None:
    paragraph = "Neutropenia [@a; @b] is *common*; see [the guideline](https://example.org/x) in (brackets). " * 8
    section = f"## Causes\n\n{paragraph}\n\n- one\n- two [@c]\n\n| a | b |\n|---|---|\n| c | 5% [@d] |\n\n"
    text = section * (MAX_BYTES // len(section) - 1)
    refuse_oversized(text)


def test_one_long_paragraph_and_half_open_intervals_pass() -> None:
    refuse_oversized("A sentence with a *mark* and a source [@a].\n" * 6_000)
    refuse_oversized("The interval [0, 5) is half open. " * 200)


def test_twenty_levels_are_allowed_and_rendered() -> None:
    text = "".join("    " * level + "- a\n" for level in range(MAX_NESTING))
    assert rendered(text).body_html.count("<ul>") == MAX_NESTING


def test_nested_brackets_and_emphasis_do_not_overflow_the_stack() -> None:
    texts = ("[" * 900 + "x" + "](y)" * 900, "*a **b " * 900 + "c** d*" * 900, "[a [b][c] " * 300 + "](d)" * 300)
    for text in texts:
        assert set(codes(text)) <= {"input-too-large", "citation-unreadable"}


def test_too_large_is_a_finding_and_not_a_crash() -> None:
    (found,) = checked("[" * 50_000)
    assert found.code == "input-too-large"
    assert found.audience == "professional"


@contextmanager
def copies_counted() -> Iterator[list[int]]:
    """The bytes of each text that Python-Markdown makes anew for an inline mark while this lasts."""
    copied: list[int] = []
    name = "_InlineProcessor__applyPattern"
    original = getattr(InlineProcessor, name)

    def counted(self, pattern, data, *rest):
        answer = original(self, pattern, data, *rest)
        if answer[1] and answer[0] is not data:
            copied.append(len(answer[0]) * (1 if answer[0].isascii() else 4))
        return answer

    with patch.object(InlineProcessor, name, counted):
        yield copied


INLINE = [
    "\\",
    "\\*",
    "\\\\",
    "`a`",
    "*",
    "_",
    "**a**",
    "&amp;",
    "<http://a>",
    "[a](b)",
    "![a](b)",
    "a ",
    "  \n",
    "[@a]",
    "≥",
]


@given(st.lists(st.sampled_from(INLINE), min_size=1, max_size=5), st.integers(1, 300))
def test_no_paragraph_costs_more_than_was_counted_beforehand(units: list[str], times: int) -> None:
    text = "".join(units) * times
    with copies_counted() as copied:
        try:
            rendered(text)
        except TextTooLarge:
            return
    assert sum(copied) <= copied_bytes(text)


def test_the_longest_run_of_backslashes_that_passes_is_rendered() -> None:
    """Half of the length that once passed took eleven seconds: each of them copies the paragraph."""
    number = 27_000
    refuse_oversized("\\" * number + "[@a]")
    with pytest.raises(TextTooLarge):
        refuse_oversized("\\" * (2 * number) + "[@a]")
    assert rendered("\\" * number + "[@a]")


UNITS = st.sampled_from(
    ["[", "![", "](", "[^", "*", "_", "`", "``", "<a ", "|", "> ", "- ", "\\", "&amp;", "a", " ", "\n", "# "]
)


@settings(max_examples=40)
@given(st.lists(UNITS, min_size=1, max_size=4), st.integers(100, 3_000))
def test_any_repeated_pattern_is_rendered_or_refused(units: list[str], times: int) -> None:
    try:
        rendered("".join(units) * times)
    except TextTooLarge:
        return
