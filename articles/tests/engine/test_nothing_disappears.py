"""Wherever an editor puts a citation, it is printed, or it is code, or it is a finding."""

from hypothesis import given
from hypothesis import strategies as st

from articles.checks import Manuscript, check
from articles.rendering import render
from articles.tests.engine.cast import codes, make_sources
from articles.tests.engine.test_plain_markdown import LINES

PLACES = [
    *("text {}", "{}", "# {}", "{}\n===", "- {}", "1. {}", "    - {}", "        {}", "> {}", "> - {}", "| {} | b |"),
    *("| a | b | {} |", "|---|---|", "[^1]: {}", "*[ANC]: {}", "[id]: https://x.org '{}'", "[id {}]", "[t][id {}]"),
    *("[text {}](https://x.org)", '[t](https://x.org "{}")', "![{}](x.png)", "![t](x.png '{}')", "`{}`", "``{}"),
    *("*em {}*", "**{}", "<{}>", "<b>{}</b>", "term {}\n:   {}", ": {}", "```{}", "{}{}", "({})", "[{}]", "[{}"),
    *("a@b.org {}", "[^{}]", "\\\\{}", "~~~\n{}", "x {} `"),
]
BLOCKS = st.lists(st.one_of(st.sampled_from(PLACES), st.sampled_from(LINES)), min_size=1, max_size=12)


@given(BLOCKS, st.sampled_from(["[@{}]", "[see @{}, p. 3]", "[@{};\n@other]"]))
def test_every_citation_is_printed_or_code_or_a_finding(blocks: list[str], citation: str) -> None:
    text, keys = "", []
    for block in blocks:
        while "{}" in block:
            keys.append(f"key{len(keys)}x")
            block = block.replace("{}", citation.replace("{}", keys[-1]), 1)
        text += block + "\n"
    page = render(text, {})
    reported = {found.subject for found in check(Manuscript("T", "S", {"professional": text}, {}))}
    for key in keys:
        assert f"[? {key}]" in page.body_html or key in page.body_html or any(key in subject for subject in reported)
    printed = [key for cluster in page.clusters for key in cluster.missing_keys]
    assert all(f"[? {key}]" in page.body_html for key in printed)


def test_a_cell_beyond_the_last_column_is_reported() -> None:
    text = "| a | b |\n|---|---|\n| c | d | e [@a] |"
    assert codes(text, make_sources("a")) == ["reference-never-cited", "citation-not-printed"]


def test_the_meaning_of_an_abbreviation_is_reported_and_code_is_not() -> None:
    assert "citation-not-printed" in codes("ANC\n\n*[ANC]: count [@a]")
    assert codes("`[@a]`\n\n    [@a]\n\n```\n[@a]\n```\n") == []
