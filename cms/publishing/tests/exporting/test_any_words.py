"""Whatever words somebody types: one source stays one record, and a text stays a valid article."""

from __future__ import annotations

import bibtexparser
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from articles.citations.source import Source
from cms.publishing.exporting.bibtex import bibtex_entry
from cms.publishing.exporting.csl_fields import plain
from cms.publishing.exporting.jats_references import reference_list
from cms.publishing.exporting.ris import ris_entry
from cms.publishing.tests.exporting.test_jats_body import converted

SIGNS = st.sampled_from(
    ["{", "}", "\\", "@book{", "%", "$", "ER  - ", "\n", "\r", "\u2028", "<b>", "&", "]]>", '"', ","]
)
WORDS = st.lists(st.one_of(SIGNS, st.text(max_size=8)), max_size=12).map("".join)
BLOCKS = st.sampled_from(
    [
        "{}",
        "## {}",
        "##### {}",
        "- {}\n    - {}",
        "2. {}\n\n    > {}",
        "> {}\n>\n> ## {}",
        "| a | {} |\n|---|--:|\n| {} | 2 |",
        "term {}\n:   {}\n\n    - {}",
        "```\n{}\n```",
        "x[^1] {}\n\n[^1]: {}\n\n    > {}",
        "[{}](/a/?b={})",
        "[@a; @b]{}",
    ]
)


@settings(max_examples=60, deadline=None)
@given(title=WORDS, name=WORDS)
def test_one_source_is_one_entry(title, name):
    csl = {"title": title, "author": [{"family": name, "given": title}, {"literal": name}], "publisher": name}
    library = bibtexparser.parse_string(bibtex_entry("first", csl) + bibtex_entry("second", {"title": "Second"}))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == ["first", "second"]
    records = rispy.loads(ris_entry("first", csl) + ris_entry("second", {"title": "Second"}))
    assert [record["id"] for record in records] == ["first", "second"]
    assert records[0].get("title", "") == plain(title)


@settings(max_examples=60, deadline=None)
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=5), words=WORDS)
def test_any_text_is_a_valid_article(blocks, words):
    converted("\n\n".join(block.replace("{}", words) for block in blocks))


@settings(max_examples=40, deadline=None)
@given(
    item=st.dictionaries(
        st.sampled_from(["title", "author", "editor", "issued", "page", "type", "DOI", "volume", "accessed", "URL"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | WORDS,
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["family", "given", "literal", "date-parts", "suffix"]), inner, max_size=3
                )
            ),
            max_leaves=6,
        ),
    )
)
def test_any_shape_of_an_item_is_exported(item):
    assert bibtex_entry("k", item)
    assert ris_entry("k", item)
    assert etree.tostring(reference_list([Source("k", item)]))
