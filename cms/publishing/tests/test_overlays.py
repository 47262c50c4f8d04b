"""Marks on signed HTML: inserted at the right place, and nowhere else."""

from __future__ import annotations

import re
from datetime import date

from articles.evidence_types import RetractionStatus
from cms.publishing.overlays import SourceMark, frozen_element, marked_body, marked_references

REFERENCES = (
    '<section role="doc-bibliography"><ol class="references">'
    '<li id="ref-1" class="reference">One</li><li id="ref-12" class="reference">Twelve</li></ol></section>'
)
CITED_TWICE = '<sup id="cite-1" class="cite"><a href="#ref-1">1</a>, <a href="#ref-12">12</a></sup>'
RANGE = '<sup id="cite-2" class="cite" data-refs="1 2 3"><a href="#ref-1">1</a>–<a href="#ref-3">3</a></sup>'
OVERLAY = re.compile(r'<span class="overlay.*?</span>')


def mark(number: int, status: RetractionStatus = RetractionStatus.RETRACTED, *, since: bool = True) -> SourceMark:
    return SourceMark(number, status, date(2026, 8, 1), since_signing=since)


def test_a_mark_stands_first_in_its_own_reference():
    served = marked_references(REFERENCES, [mark(1)])
    assert '<li id="ref-1" class="reference"><span class="overlay' in served
    assert '<li id="ref-12" class="reference">Twelve' in served
    assert "Retracted, 1 August 2026" in served


def test_what_was_known_at_signing_is_not_marked_twice():
    assert marked_references(REFERENCES, [mark(1, since=False)]) == REFERENCES


def test_each_citation_of_a_retracted_source_says_so():
    served = marked_body(f"<p>{CITED_TWICE} {RANGE}</p>", [mark(12)])
    assert served.count("overlay") == 1
    assert "12 retracted</span></sup>" in served


def test_a_source_inside_a_range_is_found():
    assert "2 retracted" in marked_body(RANGE, [mark(2)])


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


def test_nothing_stands_between_the_element_and_the_signed_bytes():
    element = frozen_element("body", " <p>x</p>\n", language="en", css="prose")
    assert element == '<div class="prose" data-frozen="body" lang="en"> <p>x</p>\n</div>'


def test_a_text_written_from_right_to_left_says_so():
    assert 'lang="ar" dir="rtl"' in frozen_element("body", "", language="ar")
