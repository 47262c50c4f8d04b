"""Where the lines of a page on paper are broken, and what of them may not be cut in two."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from articles.tests.scenes import make_article
from cms.publishing.exporting.pdf import article_pdf
from cms.publishing.exporting.pdf_drawing import keep_lines_whole
from cms.publishing.tests.scenes import published


def drawn_from(html: str) -> str:
    root = ElementTree.fromstring(html)
    keep_lines_whole(root)
    return ElementTree.tostring(root, encoding="unicode")


def test_a_blank_before_a_citation_stands_alone_and_still_keeps_it_on_the_line():
    assert drawn_from("<p>behind them\u00a0<sup>2</sup>.</p>") == "<p>behind them<span>\u00a0</span><sup>2</sup>.</p>"


def test_every_text_before_something_inline_ends_without_a_blank():
    made = drawn_from("<p>Give <em>one</em> or <strong>two</strong></p>")
    assert made == "<p>Give<span> </span><em>one</em> or<span> </span><strong>two</strong></p>"


def test_an_identifier_keeps_its_label():
    assert '<span class="whole">PMID: <a class="whole">8813341</a></span>.' in drawn_from(
        "<p>1996. PMID: <a>8813341</a>.</p>"
    )


def test_a_long_address_may_be_broken():
    address = "https://example.org/" + "a-path/" * 10
    assert "whole" not in drawn_from(f"<p>Available from: <a>{address}</a></p>")


def test_only_a_word_longer_than_a_line_is_cut_anywhere():
    assert 'class="endless"' in drawn_from(f"<p>{'x' * 90}</p>")
    assert "endless" not in drawn_from("<p>sulfamethoxazole-trimethoprim</p>")


def test_what_is_printed_as_typed_is_left_alone():
    assert drawn_from("<pre>a  <b>c</b></pre>") == "<pre>a  <b>c</b></pre>"


@pytest.mark.django_db
@pytest.mark.usefixtures("drawing")
class TestOnThePage:
    """A text with a lettered footnote, drawn."""

    @pytest.fixture
    def first_page(self, edith, mona, ravi, rosa) -> str:
        text = "## In brief\n\nLeave out the first day.[^day] A claim [@curtis2014].\n\n[^day]: It reads higher."
        edition = published(make_article(edith, text=text), mona, ravi, rosa)
        return PdfReader(BytesIO(article_pdf(edition, notices=[]))).pages[0].extract_text()

    def test_footnotes_carry_the_letters_of_their_marks(self, first_page):
        assert "a." in first_page.split()

    def test_running_heads_are_no_part_of_the_text(self, first_page):
        assert first_page.startswith("HAEMATOLOGY")
        assert first_page.count("· code") == 1
