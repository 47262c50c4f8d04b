"""From the number to the reference and back."""

import re

from articles.citations.references import place_letter
from articles.rendering import render
from articles.tests.engine.cast import ids, make_sources, rendered, targets


def test_each_number_links_to_its_reference_and_back_to_every_place() -> None:
    page = rendered("[@a] [@b]\n\n[@a]")
    assert targets(page.body_html) == ["ref-1", "ref-2", "ref-1"]
    assert ids(page.references_html) == ["ref-1", "ref-2"]
    assert targets(page.references_html) == ["cite-1", "cite-3", "cite-2"]


def test_a_range_links_its_ends_and_every_reference_in_it_links_back() -> None:
    page = rendered("[@a; @b; @c; @d]")
    assert targets(page.body_html) == ["ref-1", "ref-4"]
    assert 'aria-label="References 1 to 4"' in page.body_html
    assert 'data-refs="1 2 3 4"' in page.body_html
    assert targets(page.references_html) == ["cite-1"] * 4


def test_roles_and_names_for_screen_readers() -> None:
    page = rendered("[@a, p. 3] [@a]")
    assert page.body_html.count('role="doc-biblioref"') == 2
    assert 'aria-label="Reference 1, p. 3"' in page.body_html
    assert 'role="doc-bibliography"' in page.references_html
    names = re.findall(r'aria-label="(Back[^"]*)"', page.references_html)
    assert names == ["Back to place a citing reference 1", "Back to place b citing reference 1"]
    assert page.references_html.count('role="doc-backlink"') == 2


def test_places_are_lettered_beyond_z() -> None:
    assert [place_letter(index) for index in (0, 25, 26, 27, 701, 702)] == ["a", "z", "aa", "ab", "zz", "aaa"]


def test_footnotes_link_both_ways_whatever_their_label() -> None:
    page = rendered("Text.[^a note!] More.[^a note!]\n\n[^a note!]: Says so.")
    assert {"fnref-1", "fnref2-1", "fn-1"} <= set(ids(page.body_html))
    assert set(targets(page.body_html)) == {"fn-1", "fnref-1", "fnref2-1"}
    assert 'aria-label="Footnote a" class="footnote-ref"' in page.body_html
    assert '<ol type="a">' in page.body_html


def test_a_prefix_keeps_two_texts_in_one_page_apart() -> None:
    text = "# H\n\n[@a][^1]\n\n[^1]: note [@b]"
    page = render(text, make_sources("a", "b"), id_prefix="patient-")
    html = page.body_html + page.references_html + page.contents_html
    assert ids(html)
    assert all(anchor.startswith("patient-") for anchor in ids(html) + targets(html))
    assert set(targets(html)) <= set(ids(html))


def test_rendering_twice_gives_the_same_bytes() -> None:
    text = "# A [@a]\n\n# A\n\n[@b; @c; @d, p. 3; @x][^1]\n\n[^1]: n"
    assert rendered(text) == rendered(text)
