"""Numbers follow the document, whatever the parser's own order is."""

import pytest

from articles.tests.engine.cast import printed, rendered, words


def test_first_appearance_counts_and_a_repeat_keeps_its_number() -> None:
    assert printed("[@b] then [@a], again [@b].") == ["1", "2", "1"]


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        ("[@a]", "1"),
        ("[@a; @b]", "1, 2"),
        ("[@a; @b; @c]", "1–3"),
        ("[@a; @b; @c; @e]", "1–3, 5"),
        ("[@a; @c; @d]", "1, 3, 4"),
        ("[@d; @b; @a; @a]", "1, 2, 4"),
        ("[@e; @d; @c; @b; @a]", "1–5"),
        ("[@a, p. 3; @b; @c; @d]", "1 (p. 3), 2–4"),
        ("[@a; see @b; @c]", "1, see 2, 3"),
        ("[@a, p. 3; @a, p. 9]", "1 (p. 3; p. 9)"),
        ("[@nobody]", "[? nobody]"),
        ("[@a; @nobody; @b]", "1, 2 [? nobody]"),
    ],
)
def test_how_a_cluster_is_printed(cluster: str, expected: str) -> None:
    numbered_already = "[@a] [@b] [@c] [@d] [@e]\n\n"
    assert printed(numbered_already + cluster)[-1] == expected


def test_headings_lists_tables_and_quotations_are_numbered_as_they_stand() -> None:
    text = """# One [@a]

Text *with emphasis [@b]* and **strong [@c]**.

- item [@d]
    - nested [@e]
- next [@f]

| Drug [@g] | Risk |
|---|---|
| x | 1% [@h] |

> Quoted [@i].

term
:   meaning [@j]
"""
    assert printed(text) == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


def test_a_footnote_is_numbered_where_it_is_printed() -> None:
    text = "First.[^1] Then [@b].\n\n[^1]: In the note [@a].\n\nLast [@c]."
    page = rendered(text)
    assert page.keys == ("b", "c", "a")
    assert page.clusters[-1].heading_path == ("Footnotes",)


def test_a_citation_in_a_heading_changes_neither_its_anchor_nor_the_contents() -> None:
    with_citation = rendered("# Causes [@a; @b] of it [@c]\n\n## Plain[@d]ly")
    without = rendered("# Causes of it\n\n## Plainly")
    assert with_citation.contents == without.contents
    assert with_citation.contents_html == without.contents_html
    assert len(with_citation.clusters) == 3


def test_a_missing_key_never_gets_a_number_and_never_disappears() -> None:
    page = rendered("[@nobody] and [@a; @nemo].")
    assert page.keys == ("a",)
    assert page.missing_keys == ("nobody", "nemo")
    assert page.body_html.count('class="cite-missing"') == 2
    assert "[? nobody]" in words(page.body_html)
    assert "1 [? nemo]" in words(page.body_html)


def test_punctuation_stays_where_the_editor_put_it() -> None:
    assert words(rendered("Often.[@a] Or so[@b], or not [@c].").body_html).strip() == "Often.1 Or so2, or not&nbsp;3."


def test_a_citation_inside_a_link_moves_behind_it() -> None:
    body = rendered("[label [@a] more](https://example.org) end").body_html
    assert '<a href="https://example.org">label&nbsp; more</a><sup' in body
    assert body.rstrip().endswith("</sup> end</p>")


def test_a_citation_in_the_description_of_a_picture_is_printed_with_it() -> None:
    assert printed("![ANC over time [@a]](https://example.org/x.png)") == ["1"]


def test_a_citation_in_a_link_title_stays_as_written() -> None:
    page = rendered('[x](https://example.org "see [@a]")')
    assert page.clusters == ()
    assert 'title="see [@a]"' in page.body_html


def test_lines_and_headings_of_clusters_are_those_of_the_source() -> None:
    page = rendered("# A\n\n## B\n\n[@a;\n@b]\n\n```\n[@x]\n\n```\n\n# C\n\n> q [@c;\n> @d]")
    assert [(cluster.line, cluster.heading_path) for cluster in page.clusters] == [(5, ("A", "B")), (15, ("C",))]
    assert page.clusters[1].keys == ("c", "d")


def test_cluster_keys_are_as_written_and_locators_stand_beside_them() -> None:
    (cluster,) = rendered("[@b, p. 3; @nobody; @a]").clusters
    assert cluster.keys == ("b", "nobody", "a")
    assert cluster.locators == ("p. 3", "", "")
    assert cluster.missing_keys == ("nobody",)
