"""Marks on signed HTML: inserted at the right place, and nowhere else."""

from __future__ import annotations

import re
from datetime import date

from articles.evidence_types import RetractionStatus
from articles.overlays import SourceMark, marked_body, marked_references

REFERENCES = (
    '<section role="doc-bibliography"><ol class="references">'
    '<li id="ref-1" class="reference">One</li><li id="ref-12" class="reference">Twelve</li></ol></section>'
)
CITED_TWICE = '<sup id="cite-1" class="cite"><a href="#ref-1">1</a>, <a href="#ref-12">12</a></sup>'
RANGE = '<sup id="cite-2" class="cite" data-refs="1 2 3"><a href="#ref-1">1</a>–<a href="#ref-3">3</a></sup>'
OVERLAY = re.compile(r'<span class="overlay.*?</span>')


def mark(
    number: int,
    status: RetractionStatus = RetractionStatus.RETRACTED,
    *,
    on: date | None = date(2026, 8, 1),
    news: bool = True,
    known: bool = False,
) -> SourceMark:
    return SourceMark(number, status, on, is_news=news, is_known=known)


def test_a_mark_stands_first_in_its_own_reference():
    served = marked_references(REFERENCES, [mark(1)])
    assert '<li id="ref-1" class="reference"><span class="overlay' in served
    assert '<li id="ref-12" class="reference">Twelve' in served
    assert "Retracted, 1 August 2026" in served


def test_what_was_known_at_signing_is_not_marked_twice():
    assert marked_references(REFERENCES, [mark(1, news=False)]) == REFERENCES


def test_each_citation_of_a_retracted_source_says_so():
    served = marked_body(f"<p>{CITED_TWICE} {RANGE}</p>", [mark(12)])
    assert served.count("overlay") == 1
    assert "12 retracted 1 Aug 2026</span></sup>" in served


def test_a_source_inside_a_range_is_found():
    assert "2 retracted 1 Aug 2026" in marked_body(RANGE, [mark(2)])


def test_a_retraction_whose_day_nobody_knows_says_so_in_both_places():
    undated = [mark(12, on=None)]
    assert "12 retracted, date not known</span>" in marked_body(CITED_TWICE, undated)
    assert "Retracted, date not known; noted after this edition was signed" in marked_references(REFERENCES, undated)


def test_a_concern_has_no_day():
    concern = [mark(1, RetractionStatus.CONCERN, on=None)]
    assert "1 expression of concern</span>" in marked_body(CITED_TWICE, concern)
    assert "not known" not in marked_references(REFERENCES, concern)


def test_what_the_board_knew_when_it_signed_is_marked_as_known():
    assert "Retracted, 1 August 2026; known to the board" in marked_references(REFERENCES, [mark(1, known=True)])


def test_before_the_board_it_is_the_version_that_was_frozen():
    served = marked_references(REFERENCES, [mark(1)], since="this version was frozen")
    assert "noted after this version was frozen" in served


def test_a_corrected_source_is_marked_in_the_list_only():
    corrected = [mark(1, RetractionStatus.CORRECTED)]
    assert marked_body(CITED_TWICE, corrected) == CITED_TWICE
    assert "Corrected" in marked_references(REFERENCES, corrected)


def test_taking_the_marks_out_gives_back_every_byte():
    marks = [mark(1), mark(2), mark(12, RetractionStatus.CONCERN)]
    page = f"<p>{CITED_TWICE}</p>\n<p>{RANGE}</p>"
    assert OVERLAY.sub("", marked_body(page, marks)) == page
    assert OVERLAY.sub("", marked_references(REFERENCES, marks)) == REFERENCES


def test_text_that_only_looks_like_a_citation_is_left_alone():
    text = '<p>&lt;sup class="cite"&gt;&lt;a href="#ref-1"&gt;1&lt;/sup&gt; &lt;li id="ref-1"&gt;</p>'
    assert marked_body(text, [mark(1)]) == text
    assert marked_references(text, [mark(1)]) == text
