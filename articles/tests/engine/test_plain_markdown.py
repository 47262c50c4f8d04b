"""Without citations and raw HTML, the engine is plain Markdown."""

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citations.extension import CitationExtension
from articles.rendering.render import EXTENSION_CONFIGS, EXTENSIONS, markdown_converter

LINES = [
    *(
        "# Heading",
        "## Heading",
        "Title\n=====",
        "text",
        "",
        "",
        "- item",
        "    - nested",
        "1. one",
        "2) two",
        "* star",
    ),
    *("> quote", "> > deeper", "| a | b |", "|---|:-:|", "| 1 | 2 |", "[^1]", "[^1]: note", "*[ANC]: count", "ANC 500"),
    *("term", ":   meaning", "    code", "```", "~~~", "---", "*em* **strong** `code`", "[link](https://example.org)"),
    *("![alt](/x.png)", "[id]: https://example.org", "[id]", "a@b.org", "@key", "[a@b.org]", r"\[@a]", "a  ", "&amp;"),
    *("2 \\* 3", "10–20% (n = 5)", "≥38 °C", "[TOC]", "\tTab", "***", "_a_b_", "[^missing]", "x[1]", "1986. A year"),
]
TEXT = st.text(st.characters(exclude_characters="<", exclude_categories=["Cs"]), max_size=200)
DOCUMENTS = st.one_of(st.lists(st.sampled_from(LINES), max_size=25).map("\n".join), TEXT)


def plain(text: str) -> str:
    configs = {name: dict(config) for name, config in EXTENSION_CONFIGS.items()}
    return markdown.markdown(text, extensions=list(EXTENSIONS), extension_configs=configs)


def ours(text: str) -> str:
    return markdown_converter(CitationExtension({"a": 1})).convert(text)


@given(DOCUMENTS)
def test_any_text_without_citations_renders_as_plain_markdown_does(text: str) -> None:
    if "[@" not in text.replace(r"\[@", ""):
        assert ours(text) == plain(text)


@pytest.mark.parametrize("citation", ["[@a]", "[@a; @b]", "[@a,\n@b]"])
def test_around_a_citation_the_rest_renders_as_ever(citation: str) -> None:
    text = "# H\n\nBefore *em*.\n\n{}\n\n- item\n- **item**\n\n| a | b |\n|---|---|\n| c | d |"
    before, after = plain(text).split("<p>{}</p>")
    html = ours(text.replace("{}", citation))
    assert html.startswith(before)
    assert html.endswith(after)
